/** RFC 3339 as the API wants its times: seconds since 1970, a point, nanoseconds. Such a number passes as it is. */
export function toEngineTime(time: string): string {
  if (/^\d+(\.\d{1,9})?$/.test(time)) return time;
  const [, whole = "", fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(time) ?? [];
  const ms = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(ms)) throw new RangeError(`not a time: ${time}`);
  return `${ms / 1000}.${fraction.padEnd(9, "0")}`;
}
