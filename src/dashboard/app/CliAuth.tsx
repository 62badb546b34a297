import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { CliAuthPage } from "../features/account/CliAuthPage.tsx";
import { useClient } from "../streams/client.tsx";
import { buildInfoQuery, useUpstream } from "../streams/deployment.ts";
import { PageLoading } from "./shell/PageLoading.tsx";
import { SessionGate } from "./shell/SessionGate.tsx";
import { UnreachableBanner } from "./shell/UnreachableBanner.tsx";

/** `/cli-auth` as a deployment has it. In front of one it is the deployment's own: the token here is kept from the page. */
export function CliAuth() {
  const { isPending } = useQuery(buildInfoQuery(useClient()));
  const upstream = useUpstream();
  if (upstream) return <Leave to={`${upstream.pages}/cli-auth`} />;
  if (isPending)
    return (
      <>
        <UnreachableBanner />
        <PageLoading />
      </>
    );
  return (
    <SessionGate header={<UnreachableBanner />}>
      <CliAuthPage />
    </SessionGate>
  );
}

function Leave({ to }: { to: string }) {
  useEffect(() => window.location.replace(to), [to]);
  return (
    <main id="main" className="p-4">
      Session tokens are made at{" "}
      <a href={to} className="text-accent underline">
        {to}
      </a>
      .
    </main>
  );
}
