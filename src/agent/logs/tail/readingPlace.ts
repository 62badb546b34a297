/** Where a reader of a file stands, and what stood right before it. */
export type ReadingPlace = { at: number; before: Uint8Array };

const NEWLINE = 10;

/**
 * Where to read on when `now` stands where `place.before` was read: at the same place if it is the same. A file that was
 * emptied and filled again since then is read from its beginning; one that was written over, from the first line that
 * differs.
 */
export function readOnAt({ at, before }: ReadingPlace, now: Uint8Array): number {
  const differs = before.findIndex((byte, index) => byte !== now[index]);
  if (differs < 0) return at;
  // Emptied under a writer that went on at its old place: what is before that is a hole.
  if (now.length === before.length && now.every((byte) => byte === 0)) return at;
  const lineStart = before.subarray(0, differs).lastIndexOf(NEWLINE) + 1;
  return lineStart === 0 ? 0 : at - before.length + lineStart;
}
