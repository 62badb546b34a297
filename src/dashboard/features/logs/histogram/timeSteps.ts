export type TimeStep = "minute" | "tenMinutes" | "hour";

const LENGTHS: Record<TimeStep, number> = { minute: 60_000, tenMinutes: 600_000, hour: 3_600_000 };

/** The start of the minute, ten minutes or hour that holds `time`, by the reader's clock: some zones are off by half an hour. */
function startOf(time: number, step: TimeStep): number {
  const length = LENGTHS[step];
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  return Math.floor((time - offset) / length) * length + offset;
}

/** Where a jump by time aims: forwards the start of the next unit, backwards that of this one, or of the one before from a start. */
export function stepTarget(time: number, step: TimeStep, direction: 1 | -1): number {
  const start = startOf(time, step);
  if (direction === 1) return start + LENGTHS[step];
  return start < time ? start : startOf(start - 1, step);
}

/**
 * The row a jump by time lands on: the first of the next unit, or the first of this one, or of the one before from
 * there. Always a step on, whatever gaps there are; undefined when there is nowhere to go. Looks row by row, since rows
 * are in the order they came and not strictly by time.
 */
export function stepRow(
  timeAt: (row: number) => number,
  rows: number,
  row: number,
  step: TimeStep,
  direction: 1 | -1,
): number | undefined {
  if (direction === 1) {
    const target = startOf(timeAt(row), step) + LENGTHS[step];
    for (let next = row + 1; next < rows; next++) if (timeAt(next) >= target) return next;
    return undefined;
  }
  if (row <= 0) return undefined;
  // The line above tells the unit: on the first line of a unit that is the one before, however long ago.
  const start = startOf(timeAt(row - 1), step);
  let first = row - 1;
  while (first > 0 && timeAt(first - 1) >= start) first -= 1;
  return first;
}
