import type { LogRow } from "../store/logs.ts";

type Naming = { agentName: string; sources: ReadonlyMap<string, string> };

/** One line as `format=text` has it (logs.md §3), with its end. */
export function textLine(
  row: Pick<LogRow, "created_at" | "level" | "source_id" | "output">,
  naming: Naming,
): string {
  const time = new Date(row.created_at).toISOString().replace(/\.\d+Z$/, "Z"); // whole seconds, cut
  const source = naming.sources.get(row.source_id);
  const where = `agent${naming.agentName ? `.${naming.agentName}` : ""}${source ? `|${source}` : ""}`;
  return `${time} [${row.level}] [${where}] ${row.output}\n`;
}
