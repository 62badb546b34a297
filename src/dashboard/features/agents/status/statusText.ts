import type { AppStatus } from "#api/http/agents.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

const MOST_CHARACTERS = 4_000;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z]\w{1,31}));/g;

/** What was escaped comes back, once; the page writes it as text. No entity brings in what the server would not keep. */
export const statusText = (message: string): string =>
  message.slice(0, MOST_CHARACTERS).replace(ENTITY, (all, decimal, hex, name) => {
    if (name !== undefined) return visible(named(all));
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    return code <= 0x10ffff ? visible(String.fromCodePoint(code)) : "";
  });

const visible = (text: string) =>
  text.replace(/[^\S\ufeff]/g, " ").replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "");

const known: Record<string, string> = Object.create(null);

/** The browser knows all the names of HTML, and is given one of them alone, in a document that is never shown. */
function named(entity: string): string {
  known[entity] ??= new DOMParser().parseFromString(entity, "text/html").body.textContent ?? entity;
  // Names it does not know, and those of which it knows a beginning (`&ampere;`), stay.
  return known[entity].endsWith(";") && entity !== "&semi;" ? entity : known[entity];
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
