import headless from "@xterm/headless";
import { type Charset, internals } from "./xtermInternals.ts";

/** Final bytes that name the charsets xterm knows besides ASCII (`B`). */
const DESIGNATORS = ["0", "A", "4", "C", "R", "Q", "K", "Y", "E", "Z", "H", "="] as const;

let known: Map<Charset, string> | undefined;

/** xterm keeps a charset as an object without a name, so each is asked for once and remembered by identity. */
function probe(): Map<Charset, string> {
  const found = new Map<Charset, string>();
  const terminal = new headless.Terminal({ allowProposedApi: true });
  const writeNow = (terminal as unknown as { _core: { _inputHandler: { parse(data: string): void } } })._core
    ._inputHandler;
  for (const designator of DESIGNATORS) {
    writeNow.parse(`\x1b(${designator}`);
    found.set(internals(terminal)._charsetService._charsets[0], designator);
  }
  terminal.dispose();
  return found;
}

/** The byte that designates this charset; ASCII's when it is unknown. */
export function charsetDesignator(charset: Charset): string {
  if (!charset) return "B";
  known ??= probe();
  return known.get(charset) ?? "B";
}
