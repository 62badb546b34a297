import type { DerpMap, DerpRegion } from "#api/http/connection.ts";

/** Another region must be nearer by this much, and by a third, to become home: jitter alone moves nobody. */
const NEARER_MS = 10;
const NEARER_BY = 2 / 3;

/** Milliseconds by region id. */
export type RegionTimes = ReadonlyMap<number, number>;

/** The region an agent calls home: the nearest one with a relay, and the one from before while it is about as near. 0 is none. */
export function chooseHome(map: DerpMap, times: RegionTimes, before: number): number {
  const scores = map.HomeParams?.RegionScore ?? {};
  const candidates = [...times].flatMap(([id, ms]) => {
    const score = scores[id] ?? 0;
    return mayBeHome(map.Regions?.[id]) ? [{ id, ms: score > 0 ? ms * score : ms }] : [];
  });
  const nearest = candidates.toSorted((a, b) => a.ms - b.ms || a.id - b.id)[0];
  const last = candidates.find(({ id }) => id === before);
  if (!nearest) return 0;
  if (!last) return nearest.id;
  const isMuchNearer = last.ms - nearest.ms >= NEARER_MS && nearest.ms <= last.ms * NEARER_BY;
  return isMuchNearer ? nearest.id : last.id;
}

const mayBeHome = (region: DerpRegion | null | undefined) =>
  !region?.Avoid && (region?.Nodes ?? []).some(({ STUNOnly }) => !STUNOnly);
