import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Client } from "#api/client.ts";
import type { Container } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";

/** Asked again whenever the container's state changed, and when `restarts` grew. */
export const inspectQuery = (client: Client, agentId: string, container: Container, restarts = 0) =>
  queryOptions({
    queryKey: ["inspect", agentId, container.id, container.running, container.status, restarts],
    queryFn: ({ signal }) => client.engine.inspect({ agent: agentId, container: container.id }, { signal }),
  });

/** What the engine knows of a container. */
export function useInspect(agentId: string, container: Container, { restarts = 0, isGone = false } = {}) {
  const client = useClient();
  const isThere = useExtension("container-inspect");
  const query = useQuery({
    ...inspectQuery(client, agentId, container, restarts),
    enabled: isThere === true && !isGone,
    placeholderData: (before) => before,
  });
  return { ...query, isThere };
}
