/**
 * Where rows are in the whole, 0…1, thinned for a strip of `buckets` pixel rows: the first of each bucket, exactly.
 * `at(i)` must ascend. Skips what falls into the same bucket by halving, so a million errors cost no million steps.
 */
export function thinPositions(
  count: number,
  at: (i: number) => number,
  rows: number,
  buckets: number,
): Float32Array<ArrayBuffer> {
  const place = (i: number) => (at(i) + 0.5) / rows;
  const bucket = (i: number) => Math.floor(place(i) * buckets);
  const kept: number[] = [];
  for (let i = 0; i < count && kept.length < buckets; ) {
    kept.push(place(i));
    const here = bucket(i);
    let same = i;
    let beyond = count;
    while (beyond - same > 1) {
      const middle = (same + beyond) >> 1;
      if (bucket(middle) === here) same = middle;
      else beyond = middle;
    }
    i = beyond;
  }
  return Float32Array.from(kept);
}
