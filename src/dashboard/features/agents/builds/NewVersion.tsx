import { useQuery } from "@tanstack/react-query";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "../../../streams/client.tsx";
import { visibleLines, visibleText } from "../../../ui/visibleControls.ts";

/** What an update builds from. Which version that is, and what changed in it, where the server tells this person. */
export function NewVersion({ workspace }: { workspace: Workspace }) {
  const client = useClient();
  const { template_active_version_id: version = "", latest_build } = workspace;
  const { data } = useQuery({
    queryKey: ["template-version", version],
    queryFn: ({ signal }) => client.templates.version({ version }, { signal }),
    enabled: version !== "",
    // Versions are never changed but for their message; who may not see it does not get it by asking again.
    retry: false,
    staleTime: 60_000,
  });
  const template = <strong>{workspace.template_display_name || workspace.template_name}</strong>;
  const name = data?.name && <strong className="[overflow-wrap:anywhere]">{visibleText(data.name)}</strong>;
  const message = data && visibleLines(data.message).trim();
  return (
    <>
      <p>
        It is built anew from {name ? <>version {name}</> : "the active version"} of the template {template}
        {latest_build.template_version_name && `, instead of version ${latest_build.template_version_name}`}.
      </p>
      {message && (
        <figure>
          <figcaption className="mb-1 text-xs text-muted">What is new in it</figcaption>
          <blockquote className="max-h-40 overflow-y-auto border-l-2 border-line-strong pl-3 break-words whitespace-pre-wrap">
            {message}
          </blockquote>
        </figure>
      )}
    </>
  );
}
