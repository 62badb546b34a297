import type { Terminal } from "@xterm/headless";

/** Foreground, background and cursor: numbers of their OSC sequences, and of those that take the change back. */
const SPECIAL = [10, 11, 12] as const;
const RESET_BY = 100;
/** What a colour may be spelled with (`#rgb`, `rgb:12/34/56`, names): nothing that could end a sequence early. */
const COLOR = /^[#\w:/. -]{1,64}$/;
const INDEX = /^\d{1,3}$/;

export interface Palette {
  /** Sequences that give any terminal these colours. */
  redraw(): string;
}

/** Remembers the colours that programs have set: the headless terminal, which draws none, forgets them. */
export function createPalette(terminal: Terminal): Palette {
  const indexed = new Map<string, string>();
  const special = new Map<number, string>();

  terminal.parser.registerOscHandler(4, (data) => {
    const fields = data.split(";");
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [index = "", color = ""] = fields.slice(at, at + 2);
      if (INDEX.test(index) && Number(index) < 256 && COLOR.test(color)) indexed.set(index, color);
    }
    return false;
  });
  terminal.parser.registerOscHandler(104, (data) => {
    if (data === "") indexed.clear();
    for (const index of data.split(";")) indexed.delete(index);
    return false;
  });
  for (const first of SPECIAL) {
    terminal.parser.registerOscHandler(first, (data) => {
      // One sequence may set several, each field the next of them.
      for (const [offset, color] of data.split(";").entries())
        if (first + offset <= 12 && COLOR.test(color)) special.set(first + offset, color);
      return false;
    });
    terminal.parser.registerOscHandler(first + RESET_BY, () => {
      special.delete(first);
      return false;
    });
  }

  return {
    redraw() {
      // A reader that drew an earlier state must lose its colours: RIS leaves them.
      let out = `\x1b]104\x07${SPECIAL.map((number) => `\x1b]${number + RESET_BY}\x07`).join("")}`;
      for (const [index, color] of indexed) out += `\x1b]4;${index};${color}\x07`;
      for (const [number, color] of special) out += `\x1b]${number};${color}\x07`;
      return out;
    },
  };
}
