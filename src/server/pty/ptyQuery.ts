import type { PtyQuery } from "#api/http/pty.ts";
import { NIL_UUID, parseUuid } from "../http/uuid.ts";

type Fault = { field: string; detail: string };
const MAX_UINT64 = 2n ** 64n - 1n;

/** Reads the query of a terminal as the reference does (PTY2, PTY4): everything that is wrong with it at once. */
export function parsePtyQuery(search: URLSearchParams): { query: PtyQuery; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (field: string, detail: string) => {
    faults.push({ field, detail: `Query param ${JSON.stringify(field)} ${detail}` });
  };

  /** Empty counts as absent. */
  const single = (name: string): string => {
    const values = search.getAll(name);
    if (values.length > 1)
      fault(
        name,
        `provided more than once, found ${values.length} times. Only provide 1 instance of this query param.`,
      );
    return values[0] ?? "";
  };

  const reconnect = (): string => {
    const text = single("reconnect");
    if (text === "") fault("reconnect", "is required and cannot be empty");
    try {
      return text === "" ? NIL_UUID : parseUuid(text);
    } catch {
      fault("reconnect", "must be a valid uuid");
      return NIL_UUID;
    }
  };

  const unsigned = (name: string): bigint | undefined => {
    const text = single(name);
    if (text === "") return undefined;
    const value = /^\d+$/.test(text) ? BigInt(text) : undefined;
    if (value !== undefined && value <= MAX_UINT64) return value;
    const why = value === undefined ? "invalid syntax" : "value out of range";
    fault(
      name,
      `must be a valid positive integer: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
    );
    return undefined;
  };

  /** Columns or rows: larger ones wrap, as they do in the reference's 16 bits. */
  const cells = (name: string): number | undefined => {
    const value = unsigned(name);
    return value === undefined ? undefined : Number(value & 0xffffn);
  };

  // In the reference's order, which is the order of the faults.
  const query: PtyQuery = {
    reconnect: reconnect(),
    height: cells("height"),
    width: cells("width"),
    command: single("command"),
    container: single("container"),
    container_user: single("container_user"),
    backend_type: single("backend_type"),
  };
  if (single("control") === "1") query.control = "1";
  const since = unsigned("since");
  if (since !== undefined && since <= BigInt(Number.MAX_SAFE_INTEGER)) query.since = Number(since);
  return { query, faults };
}
