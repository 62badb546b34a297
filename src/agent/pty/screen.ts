import headless from "@xterm/headless";
import { UnicodeGraphemesAddon } from "./graphemes.ts";
import { createPalette } from "./palette.ts";
import { redraw } from "./redraw.ts";
import { createSafeCut, type Within } from "./safeCut.ts";
import { wholeCharacters } from "./wholeCharacters.ts";

/**
 * Bytes held back at most. Only a string sequence (a clipboard copy, an image) grows that long; xterm itself gives up on
 * 10 MB. Past this the sequence is let through, and a snapshot taken inside it drops what is left of it.
 */
const MAX_HELD_BYTES = 1_048_576;
/** More than any emoji or stack of marks that people write. */
const LONGEST_CLUSTER_BYTES = 256;
/** What swallows the rest of a sequence whose beginning is gone: one of its kind that nobody handles. */
const SWALLOW: Record<Within, string> = {
  ground: "",
  escape: "\x1b",
  csi: "\x1b[",
  osc: "\x1b]7777;",
  dcs: "\x1bP7777z",
  string: "\x1b_",
};

export type Snapshot = {
  /** Draws everything; the reader continues with the output from `offset` on. */
  bytes: Uint8Array;
  /** How much output the snapshot stands for: all of it, but for the bytes of an unfinished character. */
  offset: number;
};

/** The headless copy of one terminal: parses all its output and can redraw it for a newcomer at any moment. */
export interface Screen {
  write(bytes: Uint8Array): void;
  /** Takes effect between the output written before and that written after. */
  resize(width: number, height: number): void;
  /** As of all output written so far; resolves when that has been parsed. */
  snapshot(): Promise<Snapshot>;
  /** Bytes written and not yet parsed. */
  readonly backlog: number;
  readonly title: string;
  dispose(): void;
}

export type ScreenOptions = {
  width: number;
  height: number;
  scrollback: number;
  /** The backlog became smaller. */
  onParsed: () => void;
  /** What the terminal would answer to a query in its output. Browsers answer for themselves. */
  onReply: (text: string) => void;
};

/** What a title may not carry into a sequence of its own. */
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/g;

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

export function createScreen({ width, height, scrollback, ...on }: ScreenOptions): Screen {
  const terminal = new headless.Terminal({
    cols: width,
    rows: height,
    scrollback,
    allowProposedApi: true,
    logLevel: "off",
  });
  // The same widths as the browser's terminal, or rows would wrap elsewhere.
  terminal.loadAddon(new UnicodeGraphemesAddon());
  const palette = createPalette(terminal);
  const cut = createSafeCut();
  let held: Uint8Array = new Uint8Array(0);
  /** Stands for the beginning of a sequence that was let go before it ended. */
  let standIn: Uint8Array = new Uint8Array(0);
  let written = 0;
  let backlog = 0;
  let title = "";
  terminal.onData(on.onReply);
  terminal.onTitleChange((text) => {
    title = text.replace(CONTROL_CHARACTERS, "");
  });

  const feed = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    backlog += bytes.length;
    terminal.write(bytes, () => {
      backlog -= bytes.length;
      on.onParsed();
    });
  };

  /** The held bytes have become too many: lets them go, except what a newcomer needs to read on. */
  const letGo = () => {
    let keep = 0;
    if (cut.within === "ground") {
      // A long run without a plain character: cut it between two of its characters.
      keep = held.length - LONGEST_CLUSTER_BYTES;
      while ((held[keep]! & 0xc0) === 0x80) keep++;
    } else {
      standIn = new TextEncoder().encode(SWALLOW[cut.within]);
      keep = held.length;
    }
    feed(held.subarray(0, keep));
    held = held.slice(keep);
  };

  const write = (bytes: Uint8Array) => {
    written += bytes.length;
    const safe = cut.push(bytes);
    if (safe >= 0) {
      feed(join(held, bytes.subarray(0, safe)));
      held = bytes.slice(safe);
      standIn = new Uint8Array(0);
    } else if (standIn.length > 0) {
      feed(bytes);
    } else {
      held = join(held, bytes);
      if (held.length > MAX_HELD_BYTES) letGo();
    }
  };

  return {
    write,
    resize(width, height) {
      // In the order of the stream: bytes not parsed yet were printed for the old size.
      terminal.write("", () => terminal.resize(width, height));
    },
    snapshot() {
      const whole = wholeCharacters(held);
      const offset = written - (held.length - whole);
      const tail = join(standIn, held.slice(0, whole));
      return new Promise((resolve) => {
        terminal.write("", () => {
          resolve({ bytes: join(redraw(terminal, title, palette), tail), offset });
        });
      });
    },
    get backlog() {
      return backlog;
    },
    get title() {
      return title;
    },
    dispose: () => terminal.dispose(),
  };
}
