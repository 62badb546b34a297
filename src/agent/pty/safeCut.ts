/**
 * Finds where a stream of terminal output may be cut. A cut is safe when a reader that starts behind it, with no memory,
 * reads the rest as a reader of the whole would: not inside a character or an escape sequence, and not before something
 * that may still join the last character (a combining mark, the rest of an emoji) or repeat it (REP).
 *
 * It only has to err to one side: what it calls safe is safe. An unusual stream is held a little longer instead.
 */
export interface SafeCut {
  /** Feeds on the next bytes. Answers how many of them lie before the newest safe cut, or -1 when that is an older one. */
  push(bytes: Uint8Array): number;
  /** What the bytes after the newest cut are part of. */
  readonly within: Within;
}

export type Within = "ground" | "escape" | "csi" | "osc" | "dcs" | "string";

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;
const BEL = 0x07;
const DEL = 0x7f;
/** UTF-8 lead byte of the C1 controls, which open and close sequences in one character. */
const C1_LEAD = 0xc2;

const AFTER_ESC: Readonly<Record<number, Within>> = {
  91: "csi",
  93: "osc",
  80: "dcs",
  88: "string",
  94: "string",
  95: "string",
};
const AFTER_C1: Readonly<Record<number, Within>> = {
  144: "dcs",
  152: "string",
  155: "csi",
  157: "osc",
  158: "string",
  159: "string",
};

export function createSafeCut(): SafeCut {
  let within: Within = "ground";
  /** The byte before was a plain character: between two such, nothing can join. */
  let afterPlain = false;
  let afterC1Lead = false;
  let cut = -1;

  const finish = (next: number) => {
    within = "ground";
    afterPlain = false;
    cut = next;
  };
  const enter = (what: Within) => {
    within = what;
    afterPlain = false;
  };

  const plainRun = (bytes: Uint8Array, from: number): number => {
    let at = from;
    while (at < bytes.length && bytes[at]! >= 0x20 && bytes[at]! < DEL) at++;
    // The cut goes before the last character of the run, which the next byte may still change.
    if (afterPlain || at - from > 1) cut = at - 1;
    afterPlain = true;
    return at;
  };

  const step = (byte: number, next: number) => {
    if (byte === ESC) return enter("escape");
    if (byte === CAN || byte === SUB) return finish(next);
    if (byte < 0x20) {
      if (within === "ground" || (within === "osc" && byte === BEL)) finish(next);
      return;
    }
    if (byte === DEL) return;
    if (within === "escape") {
      if (byte < 0x30 || byte > DEL) return; // intermediates
      const opened = AFTER_ESC[byte];
      // Only directly after ESC: behind an intermediate these bytes end the sequence, and holding on is merely cautious.
      return opened ? enter(opened) : finish(next);
    }
    if (within === "csi" && byte >= 0x40 && byte < DEL) finish(next);
  };

  const c1 = (code: number, next: number) => {
    const opened = AFTER_C1[code];
    if (opened) enter(opened);
    else if (code === 0x9c && within === "ground") afterPlain = false;
    else finish(next);
  };

  return {
    push(bytes) {
      cut = -1;
      let at = 0;
      while (at < bytes.length) {
        const byte = bytes[at]!;
        if (afterC1Lead) {
          afterC1Lead = false;
          if (byte >= 0x80 && byte < 0xa0) {
            c1(byte, ++at);
            continue;
          }
        }
        if (byte >= 0x80) {
          afterPlain = false;
          afterC1Lead = byte === C1_LEAD;
          at++;
        } else if (within === "ground" && byte >= 0x20 && byte < DEL) {
          at = plainRun(bytes, at);
        } else {
          at++;
          step(byte, at);
        }
      }
      return cut;
    },
    get within() {
      return within;
    },
  };
}
