import headless, { type Terminal } from "@xterm/headless";
import { UnicodeGraphemesAddon } from "../graphemes.ts";

/** A terminal as a browser has it, without the pixels. */
export function aTerminal(cols: number, rows: number, scrollback = 10_000): Terminal {
  const terminal = new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true, logLevel: "off" });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  return terminal;
}

/** Writes and waits until it has been parsed. */
export const written = (terminal: Terminal, bytes: Uint8Array | string): Promise<void> =>
  new Promise((resolve) => terminal.write(bytes, resolve));
