const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** In the largest unit of which there is one, with three digits at most: `0 B`, `12.5 MiB`. */
export function bytesText(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${UNITS[unit]}`;
}
