import type { Facts } from "./facts.ts";
import type { Answer, Opened, Socket, Wire } from "./wire.ts";

/** What a rule cannot be tried without. */
export type Need =
  | "write" // it changes something, if only for a moment
  | "token" // credentials that are a token, not a cookie
  | "agent" // an agent that is connected
  | "containers" // one whose machine has a container engine
  | "agent token";

export type Rule = {
  /** As in the contract; `AG-2` is its section 2 where it gives no number. A letter when one number has several rules. */
  id: string;
  rule: string;
  needs?: Need[];
  /** It waits for the server's clock: begun first, beside the others. */
  slow?: boolean;
  run(trial: Trial): Promise<void>;
};

export type Subject = { name: string; rules: Rule[] };

/** One rule being tried: the wire, what is known of the server, and what is to be undone at the end. */
export type Trial = Wire & {
  facts: Facts;
  /** Runs when the rule is over, also when it failed. */
  after(undo: () => Promise<unknown>): void;
};

/** The server does something else than the contract says. */
export class Deviation extends Error {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  constructor(what: string, expected: string, got: string) {
    super(`${what}: expected ${expected}, got ${got}`);
    this.what = what;
    this.expected = expected;
    this.got = got;
  }
}

/** Nothing was learned, and why. */
export class NotTried extends Error {}

export const show = (value: unknown): string => {
  const text = value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
};

export function equal(got: unknown, expected: unknown, what: string) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Deviation(what, show(expected), show(got));
}

export function holds(is: boolean, what: string, expected: string, got: unknown) {
  if (!is) throw new Deviation(what, expected, show(got));
}

export function matches(got: unknown, pattern: RegExp, what: string) {
  holds(typeof got === "string" && pattern.test(got), what, String(pattern), got);
}

/** The status, and of an envelope what is given. A route that is not there at all says nothing about its rules. */
export function answers(
  answer: Answer,
  status: number,
  envelope: { message?: string | RegExp; detail?: string | RegExp } = {},
) {
  const isMissing = answer.status === 404 && answer.text.includes('"Route not found."');
  if (isMissing || (answer.status === 501 && status !== 501))
    throw new NotTried(`the server does not serve ${answer.request} (${answer.status})`);
  if (answer.status !== status)
    throw new Deviation("status", String(status), `${answer.status} ${show(answer.text)}`);
  for (const [field, expected] of Object.entries(envelope)) {
    const got = memberOf(answer.json(), field);
    if (expected instanceof RegExp) matches(got, expected, field);
    else equal(got, expected, field);
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) ? value[name] : undefined;

/** One entry of `validations`, by field. */
export function validation(answer: Answer, field: string): string {
  const all = memberOf(answer.json(), "validations");
  const found = Array.isArray(all) && all.find((one) => memberOf(one, "field") === field);
  holds(Boolean(found), "validations", `an entry for ${field}`, all);
  return String(memberOf(found, "detail"));
}

const TYPES = {
  string: (value: unknown) => typeof value === "string",
  boolean: (value: unknown) => typeof value === "boolean",
  integer: (value: unknown) => Number.isInteger(value),
  array: Array.isArray,
  object: isObject,
  uuid: (value: unknown) =>
    typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  time: (value: unknown) =>
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    (value.split(".")[1]?.replace(/(Z|[+-]\d\d:\d\d)$/, "").length ?? 0) <= 6,
};

/**
 * `"id:uuid parent_id:uuid|null directory?:string"`: members with their types. `?` may be absent, but then not `null`.
 * Members that are not named are no fault: clients ignore them.
 */
export function shaped(value: unknown, shape: string, what: string): Record<string, unknown> {
  if (!isObject(value)) throw new Deviation(what, "an object", show(value));
  for (const part of shape.split(/\s+/)) {
    const [, name = "", optional, types = ""] = /^(.+?)(\?)?:(.+)$/.exec(part) ?? [];
    if (!(name in value) && optional) continue;
    const got = value[name];
    const fits = types.split("|").some((type) =>
      // `type` comes from our own rules; an unknown one is a mistake there.
      type === "null" ? got === null : TYPES[type as keyof typeof TYPES](got),
    );
    holds(fits, `${what}.${name}`, types.replaceAll("|", " or ") + (optional ? " or absent" : ""), got);
  }
  return value;
}

export function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Deviation(what, "an array", show(value));
  return value;
}

/** Asks until it is so. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  withinMs = 15_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const got = await ask();
    if (got !== undefined) return got;
    if (Date.now() > end) throw new Deviation(what, `within ${withinMs / 1000} s`, "nothing of it");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The socket of a handshake that must succeed. */
export function connected(opened: Opened): Socket {
  answers(opened, 101);
  return opened.socket!; // there is one after 101
}
