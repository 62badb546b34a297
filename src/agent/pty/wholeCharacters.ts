/**
 * How many of these bytes may be sent without ending inside a UTF-8 character. The protocol allows any cut, but the
 * decoder of xterm 6.0 loses a character cut after a byte 0x80 (so `…`, quotes and emoji joiners: E2 80 A6), and browsers
 * feed it message by message.
 */
export function wholeCharacters(bytes: Uint8Array): number {
  const end = bytes.length;
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back]!;
    if (byte < 0x80) return end;
    if (byte < 0xc0) continue; // continuation: the lead byte is further left
    const length = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? end - back : end;
  }
  return end;
}
