import type { LineIndex } from "./lineIndex.ts";

/** Rows by position. */
export type Rows = {
  readonly length: number;
  numberAt(row: number): number | undefined;
  /** Position of the row with this number, or of the next one after it; the length when there is none. */
  rowOf(number: number): number;
};

export function rowsOf(index: LineIndex): Rows {
  return {
    get length() {
      return index.length;
    },
    numberAt: index.at,
    rowOf: index.lowerBound,
  };
}

/** Rows without those that are hidden among them. Costs what is hidden, not what is left. */
export function rowsWithout(all: Rows, hidden: LineIndex): Rows {
  /** How many hidden ones stand before the row at this position of those that are left. */
  function hiddenBefore(row: number): number {
    let low = 0;
    let high = hidden.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all.rowOf(hidden.at(middle)!) - middle <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get length() {
      return all.length - hidden.length;
    },
    numberAt: (row) => (row < 0 ? undefined : all.numberAt(row + hiddenBefore(row))),
    rowOf: (number) => all.rowOf(number) - hidden.lowerBound(number),
  };
}
