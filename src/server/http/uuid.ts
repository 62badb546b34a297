/** Why a text is no UUID, in the words of conventions §2. */
export class UuidError extends Error {}

const BARE = /^[0-9a-f]{32}$/i;
const HYPHENATED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const NIL_UUID = "00000000-0000-0000-0000-000000000000";

/** Reads any of the accepted spellings (bare, hyphenated, `{…}`, `urn:uuid:…`); answers the lower-case hyphenated one. */
export function parseUuid(raw: string): string {
  let text = raw;
  if (raw.length === 45) {
    if (raw.slice(0, 9).toLowerCase() !== "urn:uuid:")
      throw new UuidError(`invalid urn prefix: ${JSON.stringify(raw.slice(0, 9))}`);
    text = raw.slice(9);
  } else if (raw.length === 38) {
    if (!raw.startsWith("{") || !raw.endsWith("}")) throw new UuidError("invalid UUID format");
    text = raw.slice(1, -1);
  } else if (raw.length === 32) {
    if (!BARE.test(raw)) throw new UuidError("invalid UUID format");
    return raw.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  } else if (raw.length !== 36)
    throw new UuidError(`invalid UUID length: ${new TextEncoder().encode(raw).length}`);
  if (!HYPHENATED.test(text)) throw new UuidError("invalid UUID format");
  return text.toLowerCase();
}
