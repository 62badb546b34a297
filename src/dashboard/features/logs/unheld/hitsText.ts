import type { UnheldHits } from "./unheldSearch.ts";

const lines = (count: number) => `${count.toLocaleString()} ${count === 1 ? "line" : "lines"}`;

/** How many lines have what is looked for, in fewest words: those here, and what is known of those that are not. */
export function hitsText(held: number, unheld: UnheldHits): string {
  switch (unheld.kind) {
    case "none":
      return lines(held);
    case "counted":
      return unheld.hits === 0 ? lines(held) : `${lines(held + unheld.hits)}, ${before(unheld.hits)}`;
    case "counting": {
      const far = `${held.toLocaleString()} here, ${unheld.hits.toLocaleString()} before`;
      return unheld.waiting ? `${far}; the server does not answer, trying again` : `${far}, still looking`;
    }
    case "unsearched":
      return `${held.toLocaleString()} here; older lines were not searched`;
  }
}

const before = (hits: number) => `${hits.toLocaleString()} of them not loaded`;
