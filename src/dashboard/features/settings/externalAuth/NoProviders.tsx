import { useIsQuarterdeck, useUpstream } from "../../../streams/deployment.ts";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";

const EXAMPLE = `providers:
  - type: github
    client_id: Ov23li…
    client_secret_env: GITHUB_CLIENT_SECRET`;

/** What would be here, and who can put it there. */
export function NoProviders() {
  const upstream = useUpstream();
  const isOurs = useIsQuarterdeck();
  return (
    <div className="flex flex-col gap-3 p-4">
      <h3 className="font-semibold">No providers are set up</h3>
      <p className="text-muted">
        With one, git and other programs in your workspaces get a token of your account at GitHub, GitLab,
        Bitbucket, Azure DevOps, Gitea or elsewhere, and ask for no password.
      </p>
      {isOurs && !upstream ? (
        <>
          <p>
            Whoever runs this server starts it with{" "}
            <code className="font-mono text-xs">--external-auth FILE</code>, and a file such as
          </p>
          <CodeBlock label="A file of providers">{EXAMPLE}</CodeBlock>
          <p className="wrap-anywhere">
            At the provider the address to come back to is{" "}
            <code className="font-mono text-xs">{window.location.origin}/external-auth/github/callback</code>.
          </p>
        </>
      ) : (
        <p>Ask who runs {upstream ? upstream.host : "this deployment"} to set one up.</p>
      )}
    </div>
  );
}
