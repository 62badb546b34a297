import { BadIdentity } from "./badIdentity.ts";

const STANDARD = /[^A-Za-z0-9+/]/;
const URL_SAFE = /[^A-Za-z0-9_-]/;

const illegalAt = (index: number) => new BadIdentity(`illegal base64 data at input byte ${index}`);

/** Padded, as RFC 4648 §4 has it; line breaks count for nothing. Node's own decoder takes any text. */
export function decodeBase64(text: string): Buffer {
  const plain = text.replace(/[\r\n]/g, "");
  const padding = plain.endsWith("==") ? 2 : plain.endsWith("=") ? 1 : 0;
  const data = plain.slice(0, plain.length - padding);
  const wrong = data.search(STANDARD);
  if (wrong >= 0) throw illegalAt(wrong);
  if (plain.length % 4 !== 0) throw illegalAt(plain.length);
  return Buffer.from(data, "base64");
}

/** Without padding (RFC 4648 §5), as the parts of a token are. */
export function decodeBase64Url(text: string): Buffer {
  const wrong = text.search(URL_SAFE);
  if (wrong >= 0) throw illegalAt(wrong);
  if (text.length % 4 === 1) throw illegalAt(text.length);
  return Buffer.from(text, "base64url");
}
