/** Ids are sixteen bytes on the wire and lower-case text here, where they are keys of maps. */
export function uuidOf(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new Error(`invalid UUID (got ${bytes.length} bytes)`);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Undefined when the text is no UUID in its usual form. */
export function parseUuid(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return undefined;
  const hex = text.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

/** For ids of ours, which are UUIDs. */
export function uuidBytes(id: string): Uint8Array<ArrayBuffer> {
  const bytes = parseUuid(id);
  if (!bytes) throw new TypeError(`${id} is no UUID`);
  return bytes;
}
