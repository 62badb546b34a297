import { useQuery } from "@tanstack/react-query";
import type { Devcontainer } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";

/** What a rebuild would change and lose; not asked where the server cannot tell. */
export function useChanges(agentId: string, devcontainer: Devcontainer, enabled = true) {
  const client = useClient();
  const canTell = useExtension("devcontainer-attempts") === true;
  const query = useQuery({
    // A new container or another change makes the last answer an old one.
    queryKey: [
      "devcontainer changes",
      agentId,
      devcontainer.id,
      devcontainer.container?.id,
      devcontainer.dirty,
    ],
    queryFn: ({ signal }) =>
      client.engine.changes({ agent: agentId, devcontainer: devcontainer.id }, { signal }),
    enabled: canTell && enabled,
    staleTime: 0,
    retry: 1,
  });
  return { ...query, canTell };
}
