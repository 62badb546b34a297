const PLAIN: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  "\\": 92,
  '"': 34,
};
/** After a backslash: what is given by number, each with as many digits as Go wants. */
const NUMBERED = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/;

/** What `text` between double quotes is as a string of Go; undefined where that is no valid one. */
export function unquoteGo(text: string): string | undefined {
  if (/["\n]/.test(text.replace(/\\[\s\S]/g, "")) || /\n/.test(text)) return undefined;
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf("\\", at);
    const end = next < 0 ? text.length : next;
    parts.push(encoder.encode(text.slice(at, end)));
    if (next < 0) break;
    const rest = text.slice(next + 1, next + 10);
    const plain = rest[0] === undefined ? undefined : PLAIN[rest[0]];
    if (plain !== undefined) {
      parts.push(Uint8Array.of(plain));
      at = next + 2;
      continue;
    }
    const [all, byte, short, long, octal] = NUMBERED.exec(rest) ?? [];
    if (all === undefined) return undefined;
    const value = Number.parseInt(byte ?? short ?? long ?? octal!, octal ? 8 : 16);
    const isByte = byte !== undefined || octal !== undefined;
    if (isByte ? value > 0xff : value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
    parts.push(isByte ? Uint8Array.of(value) : encoder.encode(String.fromCodePoint(value)));
    at = next + 1 + all.length;
  }
  // Bytes by number may be no UTF-8 together: those become U+FFFD.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(parts));
}
