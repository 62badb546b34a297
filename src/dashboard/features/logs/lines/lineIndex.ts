/** Ascending row numbers: what passes a filter, or what is an error. Grows at the end, shrinks at the front. */
export type LineIndex = {
  readonly length: number;
  at(position: number): number | undefined;
  push(number: number): void;
  /** Puts numbers below all others in front. */
  unshift(numbers: readonly number[]): void;
  /** Forgets numbers below this one. */
  dropBefore(number: number): void;
  /** Puts ascending numbers in the place of those from one number up to, not including, another. */
  replace(from: number, to: number, numbers: readonly number[]): void;
  /** Position of the first number that is not below this one. */
  lowerBound(number: number): number;
};

export function createLineIndex(): LineIndex {
  let numbers = new Uint32Array(256);
  let head = 0;
  let tail = 0;

  function lowerBound(number: number): number {
    let low = head;
    let high = tail;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low - head;
  }

  function resize(capacity: number, gap: number) {
    const bigger = new Uint32Array(capacity);
    bigger.set(numbers.subarray(head, tail), gap);
    tail = gap + tail - head;
    head = gap;
    numbers = bigger;
  }

  return {
    get length() {
      return tail - head;
    },
    at: (position) => (position < 0 || position >= tail - head ? undefined : numbers[head + position]),
    push(number) {
      // When half of it is empty in front, moving is cheaper than growing.
      if (tail === numbers.length) resize(head > tail / 2 ? numbers.length : numbers.length * 2, 0);
      numbers[tail++] = number;
    },
    unshift(older) {
      if (older.length > head) {
        // Room in front for as many again, so that page after page does not move all of it each time.
        const gap = older.length + (tail - head);
        resize(gap + (tail - head) + 256, gap);
      }
      head -= older.length;
      numbers.set(older, head);
    },
    replace(from, to, instead) {
      const first = head + lowerBound(from);
      const after = head + lowerBound(to);
      const length = tail - after;
      const needed = first + instead.length + length;
      if (needed > numbers.length) {
        const bigger = new Uint32Array(needed * 2);
        bigger.set(numbers.subarray(0, tail));
        numbers = bigger;
      }
      numbers.copyWithin(first + instead.length, after, tail);
      numbers.set(instead, first);
      tail = needed;
    },
    dropBefore(number) {
      head += lowerBound(number);
    },
    lowerBound,
  };
}
