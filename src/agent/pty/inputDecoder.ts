import { PtyInput } from "#api/http/pty.ts";

/** A value larger than this is refused: the server takes frames up to 1 MiB, and a value may lie across two. */
const MAX_VALUE_BYTES = 4_194_304;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const WHITE_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Feeds on client input, a sequence of JSON objects whose borders have nothing to do with those of the chunks (PTY22).
 * Throws on anything else, on a wrong type (PTY24), and ever after.
 */
export function createInputDecoder(): (chunk: Uint8Array) => PtyInput[] {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;

  const take = (last: Uint8Array): PtyInput => {
    const text = Buffer.concat([...pending, last]).toString("utf8");
    pending = [];
    pendingBytes = 0;
    return PtyInput.parse(JSON.parse(text));
  };

  return (chunk) => {
    const values: PtyInput[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (depth === 0) {
        if (WHITE_SPACE.has(byte)) continue;
        if (byte !== OPEN) throw new Error("terminal input must be a sequence of JSON objects");
        depth = 1;
        from = at;
      } else if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN) depth++;
      else if (byte === CLOSE && --depth === 0) values.push(take(chunk.subarray(from, at + 1)));
    }
    if (depth === 0) return values;
    const rest = chunk.slice(from);
    pending.push(rest);
    pendingBytes += rest.length;
    if (pendingBytes > MAX_VALUE_BYTES)
      throw new Error(`a value of terminal input may have ${MAX_VALUE_BYTES} bytes`);
    return values;
  };
}
