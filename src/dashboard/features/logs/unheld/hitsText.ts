import type { UnheldHits } from "./unheldSearch.ts";

const lines = (count: number) => `${count.toLocaleString()} ${count === 1 ? "line" : "lines"}`;

/** How many lines have what is looked for, in fewest words: those here, and what is known of those that are not. */
export function hitsText(held: number, unheld: UnheldHits): string {
  switch (unheld.kind) {
    case "none":
      return lines(held);
    case "counted":
      if (unheld.hits === 0) return lines(held);
      if (held === 0) return `${lines(unheld.hits)}, not loaded`;
      return `${lines(held + unheld.hits)}, ${unheld.hits.toLocaleString()} not loaded`;
    case "counting":
      return `${held.toLocaleString()} here, ${unheld.hits.toLocaleString()} before, ${unheld.waiting ? `server ${unheld.waiting}, trying again` : "still looking"}`;
    case "unsearched":
      return `${held.toLocaleString()} here; older lines were not searched`;
  }
}
