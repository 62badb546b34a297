import type { AppStatus } from "#api/http/agents.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const MOST_CHARACTERS = 4_000;

/** What was escaped comes back, once; the page writes it as text. No entity brings in what the server would not keep. */
export function statusText(message: string): string {
  return message
    .slice(0, MOST_CHARACTERS)
    .replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,4}));/g, (all, decimal, hex, name) => {
      if (name !== undefined) return NAMED[name] ?? all;
      const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
      const char = code <= 0x10ffff ? String.fromCodePoint(code) : "";
      return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) ? char : "";
    });
}

const STATES: Readonly<Record<string, { kind: MarkKind; word: string }>> = {
  working: { kind: "busy", word: "Working" },
  idle: { kind: "warn", word: "Waiting for you" },
  complete: { kind: "ok", word: "Complete" },
  failure: { kind: "bad", word: "Failed" },
};

/** Its mark and word; a state that this page does not know is shown by its name. What is over or offline does not turn. */
export function stateMark(
  { state }: Pick<AppStatus, "state">,
  isLive: boolean,
): { kind: MarkKind; word: string } {
  const { kind, word } = STATES[state] ?? { kind: "off", word: state || "No state" };
  return { kind: kind === "busy" && !isLive ? "off" : kind, word };
}
