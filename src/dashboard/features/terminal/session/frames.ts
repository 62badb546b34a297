import type { PtyInput } from "#api/http/pty.ts";

/** Other servers close on a client frame above this (PTY25). */
export const FRAME_BYTES = 32_768;
const ENVELOPE_BYTES = '{"data":""}'.length;
/** The longest a UTF-16 unit becomes in JSON: `\u001b`. */
const WORST_BYTES = 6;

const encoder = new TextEncoder();

export function encodeInput(input: PtyInput): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(input));
}

/** Bytes that the character at `index` takes inside a JSON string; a pair of surrogates counts as one of two units. */
function cost(text: string, index: number): { bytes: number; units: number } {
  const code = text.codePointAt(index)!;
  if (code > 0xffff) return { bytes: 4, units: 2 };
  if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) return { bytes: WORST_BYTES, units: 1 };
  if (code === 0x22 || code === 0x5c) return { bytes: 2, units: 1 };
  return { bytes: code < 0x80 ? 1 : code < 0x800 ? 2 : 3, units: 1 };
}

/** How many UTF-16 units of `text` fit into one frame; never half a character. */
export function fittingUnits(text: string): number {
  const room = FRAME_BYTES - ENVELOPE_BYTES;
  if (text.length * WORST_BYTES <= room) return text.length;
  let bytes = 0;
  let at = 0;
  while (at < text.length) {
    const next = cost(text, at);
    if (bytes + next.bytes > room) break;
    bytes += next.bytes;
    at += next.units;
  }
  return at;
}
