import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "#api/client.ts";
import type { UserGitSshKey } from "#api/http/gitSshKey.ts";
import { useClient } from "../../../streams/client.tsx";
import { loadFailure } from "../../../streams/outOfReach.ts";
import { Button } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Time } from "../../../ui/Time.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { RegenerateDialog } from "./RegenerateDialog.tsx";
import { fingerprintQuery, sshKeyQuery } from "./sshKeyQuery.ts";

/** The key with which the person's workspaces reach Git hosts over SSH; its private half never comes here. */
export function SshKeyPanel() {
  const key = useQuery(sshKeyQuery(useClient()));
  return (
    <Panel title="SSH key">
      {key.data ? (
        <Key sshKey={key.data} />
      ) : key.isError ? (
        <Failed error={key.error} onRetry={() => void key.refetch()} />
      ) : (
        <div role="status" aria-label="Loading the SSH key">
          <Skeleton className="h-28 w-full" />
        </div>
      )}
    </Panel>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const status = error instanceof ApiError ? error.status : undefined;
  if (status === 404) return <p className="text-muted">This deployment keeps no SSH key for you.</p>;
  if (status === 403)
    return (
      <p role="alert">
        This session may not see your SSH key: its token is limited to other things. Sign in with your
        password, or a token without limits.
      </p>
    );
  return <ErrorState {...loadFailure(error, "The SSH key could not be read")} onRetry={onRetry} />;
}

function Key({ sshKey: { public_key, created_at, updated_at } }: { sshKey: UserGitSshKey }) {
  const { data: fingerprint } = useQuery(fingerprintQuery(public_key));
  const [isAsking, setAsking] = useState(false);
  const text = public_key.trim();
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">
        Git in your workspaces shows this key to hosts that are addressed over SSH (
        <code className="font-mono text-xs">git@host:…</code>). Add its public half, below, to your account
        there.
      </p>
      <section aria-label="Public key">
        <pre className="rounded-md border border-line bg-bg p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap select-all">
          {visibleText(text)}
        </pre>
      </section>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs [&>dt]:text-muted">
        {fingerprint && (
          <>
            <dt>Fingerprint</dt>
            <dd className="font-mono wrap-anywhere">{fingerprint}</dd>
          </>
        )}
        <dt>Made</dt>
        <dd>
          <Time at={updated_at} missing="at an unknown time" />
          {updated_at !== created_at && (
            <>
              , your first one <Time at={created_at} missing="at an unknown time" />
            </>
          )}
        </dd>
      </dl>
      <div className="flex flex-wrap gap-2">
        <CopyButton wide text={text} label="Copy public key" size="md" />
        <Button onClick={() => setAsking(true)}>Regenerate…</Button>
      </div>
      {isAsking && <RegenerateDialog onClose={() => setAsking(false)} />}
    </div>
  );
}
