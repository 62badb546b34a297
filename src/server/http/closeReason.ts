/** A close frame carries at most 123 bytes of reason, which must be whole UTF-8 (conventions §7). */
const MAX_BYTES = 123;

export function closeReason(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_BYTES) return text;
  let end = MAX_BYTES;
  // Step back over continuation bytes, so that the cut stands before the first byte of a character.
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
