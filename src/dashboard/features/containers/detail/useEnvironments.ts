import { useQueries } from "@tanstack/react-query";
import type { Container } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import { environmentOf, type Raw, readInspect } from "./inspect/readInspect.ts";
import { inspectQuery } from "./useInspect.ts";

/**
 * The variables of several containers, as far as the engine tells: a log masks what is secret among their values. Each
 * name is followed by its container's place, so that two of one name are both there.
 */
export function useEnvironments(agentId: string, containers: readonly Container[]): Record<string, string> {
  const client = useClient();
  const isThere = useExtension("container-inspect");
  return useQueries({
    queries: containers.map((container) => ({
      ...inspectQuery(client, agentId, container),
      enabled: isThere === true,
    })),
    combine: merged,
  });
}

// Of one identity, so that the result keeps its own while nothing changed.
const merged = (answers: readonly { data: Raw | undefined }[]): Record<string, string> =>
  Object.fromEntries(
    answers.flatMap(({ data }, place) =>
      Object.entries(data ? environmentOf(readInspect(data)) : {}).map(([name, value]) => [
        `${name} ${place}`,
        value,
      ]),
    ),
  );
