/** What a search answered of the lines on one side of where it began. */
export type Piece = {
  /** Ids of hits, in the direction of the search. */
  ids: readonly number[];
  /** The last line looked at; undefined when the search came to the end of the log that way. */
  lookedTo: number | undefined;
};

/**
 * One unbroken range of a log that was searched, with the ids of its hits: `low` up to, not including, `high`. Grows at
 * both ends, and gives way from the newer one.
 */
export function createScannedRange(at: number) {
  let low = at;
  let high = at;
  /** Found going to older lines, descending, of which the first `gone` are no more in the range. */
  let older: number[] = [];
  let gone = 0;
  /** Found going to newer lines, ascending. */
  let newer: number[] = [];

  return {
    get low() {
      return low;
    },
    get high() {
      return high;
    },
    get hits() {
      return older.length - gone + newer.length;
    },
    /** Whether there is no older line than those looked at. */
    get isAtStart() {
      return low === 0;
    },
    takeOlder({ ids, lookedTo = 0 }: Piece) {
      for (const id of ids) older.push(id);
      low = lookedTo;
    },
    /** Lines from `upTo` on are no business of this range. */
    takeNewer({ ids, lookedTo }: Piece, upTo: number) {
      for (const id of ids) if (id < upTo) newer.push(id);
      high = Math.min(upTo, lookedTo === undefined ? upTo : lookedTo + 1);
    },
    /** Leaves only what is older than this id. */
    cutAt(id: number) {
      if (id >= high) return;
      high = id;
      while (newer.length > 0 && newer.at(-1)! >= id) newer.pop();
      while (gone < older.length && older[gone]! >= id) gone++;
      if (id > low) return;
      low = id;
      older = [];
      newer = [];
      gone = 0;
    },
  };
}
export type ScannedRange = ReturnType<typeof createScannedRange>;
