import type { IParser } from "@xterm/xterm";

/** Sequences that a terminal answers by typing. */
const CSI_QUERIES = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
  { prefix: ">", final: "q" },
  { final: "t" },
];
const OSC_QUERIES = [4, 10, 11, 12];

/**
 * A server that replays raw output replays the questions in it as well; a second answer would be typed into whatever runs
 * now. While `muted` says so, they are swallowed.
 */
export function muteQueries(parser: IParser, muted: () => boolean): void {
  for (const id of CSI_QUERIES) parser.registerCsiHandler(id, muted);
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, muted);
  for (const id of OSC_QUERIES) parser.registerOscHandler(id, (data) => muted() && data.includes("?"));
}
