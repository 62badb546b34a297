import { unquoteGo } from "./goString.ts";
import { stripHtml } from "./stripHtml.ts";

/** Of terminals: titles and links up to their end, control sequences, and two-character ones. */
const ANSI = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]/g;
/** Go's white space, which has no BOM. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
/** Go's printable characters: zero-width ones, bidi controls and the like are none. */
const NOT_PRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** A status message as it is stored (agent-self-service.md §1): the steps and their order are the reference's. */
export const cleanMessage = (message: string): string =>
  stripHtml(unquoteGo(message) ?? message)
    .replace(ANSI, "")
    .replace(SPACE, " ")
    .replace(NOT_PRINTABLE, "")
    .trim();
