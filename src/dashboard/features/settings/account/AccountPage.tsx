import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useClient } from "../../../streams/client.tsx";
import { useUpstream } from "../../../streams/deployment.ts";
import { meQuery } from "../../../streams/me.ts";
import { Page } from "../../../ui/Page.tsx";
import { ExternalAuthPanel } from "../externalAuth/ExternalAuthPanel.tsx";
import { SettingsNav } from "../SettingsNav.tsx";
import { SshKeyPanel } from "../sshKey/SshKeyPanel.tsx";

/** What belongs to the person rather than to this browser. */
export function AccountPage() {
  const { data: me } = useQuery(meQuery(useClient()));
  const upstream = useUpstream();
  useEffect(() => {
    document.title = "Account · Quarterdeck";
  }, []);
  return (
    <Page title="Account">
      <SettingsNav />
      <p className="mb-4 wrap-anywhere text-muted">
        {me ? (
          <>
            You are <strong className="font-medium text-fg">{me.username}</strong>
            {me.email !== "" && `, ${me.email}`}
            {upstream && `, at ${upstream.host}`}.
          </>
        ) : (
          "What your workspaces have of you."
        )}
      </p>
      <div className="flex flex-col gap-3">
        <ExternalAuthPanel />
        <SshKeyPanel />
      </div>
    </Page>
  );
}
