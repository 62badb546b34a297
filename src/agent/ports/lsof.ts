import type { ListeningPort } from "#api/http/ports.ts";

/** `lsof` asked for one field a line: p process, c command, n name. It exits with 1 when nothing listens. */
export const LSOF = ["lsof", "-nP", "-iTCP", "-sTCP:LISTEN", "-Fpcn"] as const;

/** What those lines say; a port that several sockets hold comes once, the first wins. */
export function parseLsof(text: string): ListeningPort[] {
  const ports = new Map<number, ListeningPort>();
  let name = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("p")) name = "";
    if (line.startsWith("c")) name = readable(line.slice(1));
    const port = line.startsWith("n") ? Number(/:(\d+)$/.exec(line)?.[1]) : Number.NaN;
    if (port > 0 && !ports.has(port)) ports.set(port, { process_name: name, network: "tcp", port });
  }
  return [...ports.values()];
}

/** lsof writes what is not printable, and a space, as `\xHH`. */
const readable = (text: string) =>
  text.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
