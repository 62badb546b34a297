import { plainText } from "#api/logText/plainText.ts";
import { maskText } from "#api/secrets/maskText.ts";
import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { levelName, OUTAGE } from "../lines/levels.ts";
import type { Line } from "../lines/logStore.ts";

export const COPY_FORMATS = [
  ["plain", "Text"],
  ["timestamps", "Text with time, level and source"],
  ["ansi", "Text with its ANSI colours"],
  ["json", "JSON lines"],
] as const;
/** What a file is written as. */
export const FILE_FORMATS = [
  ["timestamps", "Text"],
  ["ansi", "Text with its ANSI colours"],
  ["json", "JSON lines"],
] as const satisfies readonly (readonly [LineFormat, string])[];
export type LineFormat = (typeof COPY_FORMATS)[number][0];

export type LineLooks = {
  sourceName: (id: string) => string;
  /** Absent, secrets are written as they are. */
  secrets?: SecretFinder;
};

/** One line for the clipboard or a file, without a line break at its end. */
export function formatLine(line: Line, format: LineFormat, { sourceName, secrets }: LineLooks): string {
  // An outage is no line of the log: whoever wants the bare text or a machine's form gets the log alone.
  if (line.level === OUTAGE) return format === "timestamps" ? `-- ${line.text}` : "";
  const asRead = plainText(line.text);
  const ranges = secrets?.(asRead) ?? [];
  const plain = maskText(asRead, ranges);
  // A line with a secret loses its colours: one could stand in the middle of it.
  const raw = ranges.length > 0 ? plain : line.text;
  switch (format) {
    case "plain":
      return plain;
    case "ansi":
      return raw;
    case "timestamps":
      return `${new Date(line.time).toISOString()} [${levelName(line.level)}] [${sourceName(line.source)}] ${plain}`;
    case "json":
      return JSON.stringify({
        id: line.id,
        created_at: new Date(line.time).toISOString(),
        level: levelName(line.level),
        source: sourceName(line.source),
        source_id: line.source,
        output: raw,
      });
  }
}

/** Whether the format writes anything at all for a row. */
export const isWritten = (line: Line, format: LineFormat) => line.level !== OUTAGE || format === "timestamps";
