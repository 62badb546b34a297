import { useQuery } from "@tanstack/react-query";
import type { Container } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";

/** What the engine knows of a container; asked again whenever its state changed, and when `restarts` grew. */
export function useInspect(agentId: string, container: Container, { restarts = 0, isGone = false } = {}) {
  const client = useClient();
  const isThere = useExtension("container-inspect");
  const query = useQuery({
    queryKey: ["inspect", agentId, container.id, container.running, container.status, restarts],
    queryFn: ({ signal }) => client.engine.inspect({ agent: agentId, container: container.id }, { signal }),
    enabled: isThere === true && !isGone,
    placeholderData: (before) => before,
  });
  return { ...query, isThere };
}
