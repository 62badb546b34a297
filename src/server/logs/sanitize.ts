import { LOG_LINE_CHARACTERS } from "#api/http/logs.ts";

const REPLACEMENT = "❌";
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text without the one character that databases refuse (logs.md §4, step 4). */
export const sanitizeText = (text: string): string => text.replaceAll("\0", REPLACEMENT);

/** The same for bytes: each run of bytes that is no UTF-8 becomes one mark. */
export function sanitizeBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let invalid = false;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      if (!invalid) parts.push(REPLACEMENT);
      invalid = true;
      at += 1;
      continue;
    }
    invalid = false;
    parts.push(decoder.decode(bytes.subarray(at, at + length)));
    at += length;
  }
  return sanitizeText(parts.join(""));
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Length of the UTF-8 sequence that starts here, or 0 when none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

/** The first 1024 characters: code points, as the reference's database counts. */
export function clip(text: string): string {
  if (text.length <= LOG_LINE_CHARACTERS) return text; // at least as many code units as code points
  let units = 0;
  for (let points = 0; points < LOG_LINE_CHARACTERS && units < text.length; points++)
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, units);
}

export const utf8Length = (text: string): number => Buffer.byteLength(text);
