import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
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

/** What the engine knows of a container, or knew last. Its component is of one container for good. */
export function useInspect(agentId: string, container: Container, { restarts = 0, isGone = false } = {}) {
  const client = useClient();
  const isThere = useExtension("container-inspect");
  const query = useQuery({
    ...inspectQuery(client, agentId, container, restarts),
    enabled: isThere === true && !isGone,
    placeholderData: (before) => before,
  });
  // A container that stops to be removed is asked about once more, in vain: what was read before stays.
  const [last, setLast] = useState(query.data);
  if (query.data && query.data !== last) setLast(query.data);
  return { ...query, data: query.data ?? last, isThere };
}
