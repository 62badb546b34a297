export type ProbedHealth = "initializing" | "healthy" | "unhealthy";

export type Tracked = { health: ProbedHealth; failures: number };

export const untried: Tracked = { health: "initializing", failures: 0 };

/** One success is healthy; unhealthy only after `threshold` failures in a row. */
export function afterProbe({ health, failures }: Tracked, succeeded: boolean, threshold: number): Tracked {
  if (succeeded) return { health: "healthy", failures: 0 };
  const more = failures + 1;
  return { health: more >= Math.max(1, threshold) ? "unhealthy" : health, failures: more };
}
