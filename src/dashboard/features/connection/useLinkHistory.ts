import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { LinkHistory } from "#api/http/quarterdeck.ts";
import { useClient } from "../../streams/client.tsx";
import { useExtension } from "../../streams/deployment.ts";

const EVERY_MS = 5_000;

/** A later answer holds only what came since: put behind what is known, without what is too old by the server's clock. */
export function joinHistory(known: LinkHistory | undefined, fresh: LinkHistory): LinkHistory {
  const newest = known?.samples.at(-1)?.at ?? "";
  const oldest = Date.parse(fresh.now) - fresh.kept_ms;
  const samples = [
    ...(known?.samples ?? []),
    ...fresh.samples.filter(({ at }) => newest === "" || Date.parse(at) > Date.parse(newest)),
  ];
  return { ...fresh, samples: samples.filter(({ at }) => Date.parse(at) > oldest) };
}

/** The link's latency as the server measured it; undefined `measures` while it is not known whether it does. */
export function useLinkHistory(agentId: string) {
  const client = useClient();
  const cache = useQueryClient();
  const measures = useExtension("link-history");
  const queryKey = ["link-history", agentId];
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = cache.getQueryData<LinkHistory>(queryKey);
      const last = known?.samples.at(-1)?.at;
      const after = last === undefined ? {} : { after: Date.parse(last) };
      return joinHistory(
        known,
        await client.quarterdeck.linkHistory({ agent: agentId, ...after }, { signal }),
      );
    },
    enabled: measures === true,
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  return { measures, history: query.data, error: query.error, retry: () => void query.refetch() };
}
