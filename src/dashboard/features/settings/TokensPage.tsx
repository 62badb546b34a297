import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import type { ApiToken } from "#api/http/users.ts";
import { useClient } from "../../streams/client.tsx";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { Page } from "../../ui/Page.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Time } from "../../ui/Time.tsx";
import { NewTokenDialog } from "./NewTokenDialog.tsx";
import { RevokeTokenDialog } from "./RevokeTokenDialog.tsx";
import { SettingsNav } from "./SettingsNav.tsx";
import { tokensQuery } from "./tokensQuery.ts";

/** The person's API tokens: what a script signs in with. */
export function TokensPage() {
  const client = useClient();
  const tokens = useQuery(tokensQuery(client));
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken | undefined>();
  useEffect(() => {
    document.title = "API tokens · Quarterdeck";
  }, []);
  const add = (
    <Button tone="primary" onClick={() => setAdding(true)}>
      <Plus size={14} aria-hidden />
      New token
    </Button>
  );
  return (
    <Page title="API tokens" aside={tokens.data && tokens.data.length > 0 && add}>
      <SettingsNav />
      <p className="mb-4 text-muted">
        A token lets a program do what you can do: send it as the header{" "}
        <code className="font-mono text-xs">Coder-Session-Token</code>.
      </p>
      {tokens.isPending && <Skeleton className="h-32 w-full" />}
      {tokens.isError && (
        <ErrorState
          title="The tokens could not be listed"
          detail={tokens.error.message}
          onRetry={() => void tokens.refetch()}
        />
      )}
      {tokens.data?.length === 0 && (
        <EmptyState title="No tokens yet" actions={add}>
          Make one for each program, so that each can be revoked by itself.
        </EmptyState>
      )}
      {tokens.data && tokens.data.length > 0 && <TokenTable tokens={tokens.data} onRevoke={setRevoking} />}
      {adding && <NewTokenDialog onClose={() => setAdding(false)} />}
      {revoking && <RevokeTokenDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </Page>
  );
}

type TableProps = { tokens: readonly ApiToken[]; onRevoke: (token: ApiToken) => void };

function TokenTable({ tokens, onRevoke }: TableProps) {
  return (
    <div className="relative overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-left">
        <thead className="text-xs text-muted">
          <tr className="border-b border-line [&>th]:px-4 [&>th]:py-2 [&>th]:font-medium">
            <th scope="col">Name</th>
            <th scope="col">Last used</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span className="sr-only">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id} className="border-b border-line last:border-0 [&>td]:px-4 [&>td]:py-2">
              <td>
                <div className="font-medium">{token.token_name || token.id}</div>
                <div className="font-mono text-xs text-muted">{token.id}-…</div>
              </td>
              <td>
                <Time at={token.last_used} />
              </td>
              <td>
                <Time at={token.expires_at} />
              </td>
              <td className="text-right">
                <Button size="sm" onClick={() => onRevoke(token)}>
                  Revoke<span className="sr-only"> {token.token_name || token.id}</span>
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
