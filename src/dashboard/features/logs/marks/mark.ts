import { z } from "zod";
import { plainText } from "#api/logText/plainText.ts";

/** Enough of a line to know it again in the list once the line itself is gone. */
const TEXT_LENGTH = 200;
/** Escapes may stand before those; a line of megabytes is not read for them. */
const RAW_LENGTH = 4000;
const NOTE_LENGTH = 2000;

export const Mark = z.object({
  /** The line's id, which stays its own for good. */
  id: z.number().int(),
  /** When the line was written; 0 when it does not say. */
  time: z.number(),
  note: z.string(),
  text: z.string(),
  createdAt: z.number(),
});
export type Mark = z.infer<typeof Mark>;

export type MarkedLine = { id: number; time: number; text: string };

export function markOf({ id, time, text }: MarkedLine, now: number): Mark {
  const shown = plainText(text.slice(0, RAW_LENGTH)).slice(0, TEXT_LENGTH);
  return {
    id,
    time: Number.isFinite(time) ? time : 0,
    note: "",
    // Half of a character may be left at the cut.
    text: shown.replace(/[\uD800-\uDBFF]$/, ""),
    createdAt: now,
  };
}

export const noteOf = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, NOTE_LENGTH);
