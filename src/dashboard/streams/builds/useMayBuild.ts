import { useQuery } from "@tanstack/react-query";
import type { Workspace } from "#api/http/workspaces.ts";
import type { BuildAction } from "../../stores/askedBuild.ts";
import { useClient } from "../client.tsx";

const KNOWN_FOR_MS = 5 * 60_000;

/** Why this person may not, in words; undefined: they may, or the server does not tell before it is tried. */
export function useMayNot(workspace: Workspace): (action: BuildAction) => string | undefined {
  const client = useClient();
  const { id, owner_id, organization_id } = workspace;
  const { data } = useQuery({
    queryKey: ["may-build", id],
    queryFn: ({ signal }) => {
      const object = {
        resource_type: "workspace",
        resource_id: id,
        owner_id,
        ...(organization_id && { organization_id }),
      };
      const checks = { start: { object, action: "start" }, stop: { object, action: "stop" } };
      return client.users.authCheck({ body: { checks } }, { signal });
    },
    staleTime: KNOWN_FOR_MS,
    retry: false,
  });
  return (action) => {
    const needed =
      action === "restart"
        ? ["stop", "start"]
        : action === "cancel"
          ? [workspace.latest_build.transition]
          : [action === "update" ? "start" : action];
    const denied = needed.find((right) => data?.[right] === false);
    return denied && `You may not ${denied} this workspace.`;
  };
}
