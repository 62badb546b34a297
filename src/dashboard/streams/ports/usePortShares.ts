import { useQuery } from "@tanstack/react-query";
import { useClient } from "../client.tsx";

/** Shares change by hand: this page's own changes are asked for at once. */
const EVERY_MS = 15_000;

export const sharesKey = (workspaceId: string) => ["port-shares", workspaceId];

export function usePortShares(workspaceId: string) {
  const client = useClient();
  return useQuery({
    queryKey: sharesKey(workspaceId),
    queryFn: async ({ signal }) =>
      (await client.workspaces.portShares({ workspace: workspaceId }, { signal })).shares,
    refetchInterval: EVERY_MS,
  });
}
