const FIRST_MS = 250;
const MOST_MS = 15_000;

/**
 * The pause before attempt `attempt` (from 0): doubling, capped, and between half and the whole of that by chance, so
 * that a thousand pages do not come back in the same millisecond.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(whole / 2 + (whole / 2) * random());
}
