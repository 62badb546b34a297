import type { ExtendedAttributes, Internals } from "./xtermInternals.ts";

// Bit layout of xterm's attribute words.
const COLOR_MODE = 0x3000000;
const MODE_16 = 0x1000000;
const MODE_256 = 0x2000000;
const COLOR = 0xffffff;
/** In a background word: the cell has extended attributes. */
export const HAS_EXTENDED = 0x10000000;
const PROTECTED = 0x20000000;
/** Flag bits of the foreground word and the SGR number that sets each; underline is apart, it has styles. */
const FOREGROUND_FLAGS: readonly [number, number][] = [
  [0x4000000, 7],
  [0x8000000, 1],
  [0x20000000, 5],
  [0x40000000, 8],
  [0x80000000, 9],
];
const UNDERLINE = 0x10000000;
const BACKGROUND_FLAGS: readonly [number, number][] = [
  [0x4000000, 3],
  [0x8000000, 2],
  [0x40000000, 53],
];

/** The bits of a background word that an erased cell keeps. */
export const backgroundColor = (bg: number): number => bg & (COLOR_MODE | COLOR);

function color(word: number, base: 30 | 40): string {
  const value = word & COLOR;
  switch (word & COLOR_MODE) {
    case 0:
      return "";
    case MODE_16:
      return `;${(value & 8 ? base + 60 : base) + (value & 7)}`;
    case MODE_256:
      return `;${base + 8};5;${value & 0xff}`;
    default:
      return `;${base + 8};2;${value >>> 16};${(value >>> 8) & 0xff};${value & 0xff}`;
  }
}

function underlineColor(word: number): string {
  const value = word & COLOR;
  switch (word & COLOR_MODE) {
    case 0:
      return "";
    case MODE_16:
    case MODE_256:
      return `;58:5:${value & 0xff}`;
    default:
      return `;58:2::${value >>> 16}:${(value >>> 8) & 0xff}:${value & 0xff}`;
  }
}

/** The whole rendition in one sequence, from the default on. */
export function sgr(fg: number, bg: number, extended: ExtendedAttributes | undefined): string {
  let codes = "";
  for (const [bit, code] of FOREGROUND_FLAGS) if (fg & bit) codes += `;${code}`;
  for (const [bit, code] of BACKGROUND_FLAGS) if (bg & bit) codes += `;${code}`;
  // A link draws its own underline: the style asked for is only in the raw word.
  if (fg & UNDERLINE) codes += `;4:${((extended?._ext ?? 0) >> 26) & 7 || 1}`;
  codes += color(fg, 30) + color(bg, 40);
  if (extended) codes += underlineColor(extended.underlineColor);
  return `\x1b[${codes === "" ? "" : `0${codes}`}m`;
}

/** Writes only the changes of rendition, hyperlink and protection that the next character needs. */
export function createPen(links: Internals["_oscLinkService"]) {
  let fg = 0;
  let bg = 0;
  let ext = 0;
  let url = 0;

  const link = (id: number): string => {
    url = id;
    const data = id === 0 ? undefined : links.getLinkData(id);
    if (!data) return "\x1b]8;;\x1b\\";
    return `\x1b]8;${data.id === undefined ? "" : `id=${data.id}`};${data.uri}\x1b\\`;
  };

  const set = (toFg: number, toBg: number, extended?: ExtendedAttributes): string => {
    const toExt = extended?._ext ?? 0;
    const toUrl = extended?.urlId ?? 0;
    let out = "";
    if (toUrl !== url) out += link(toUrl);
    const restyled = toFg !== fg || (toBg & ~HAS_EXTENDED) !== (bg & ~HAS_EXTENDED) || toExt !== ext;
    if (restyled) out += sgr(toFg, toBg, extended);
    // SGR 0 takes protection along.
    if (restyled && toBg & PROTECTED) out += '\x1b[1"q';
    fg = toFg;
    bg = toBg;
    ext = toExt;
    return out;
  };

  return {
    set,
    /** Default rendition, no link: what a scrolled-in line and a skipped cell must be made with. */
    reset: (): string => set(0, 0),
    /** Background only, as an erased cell has it. */
    erase: (color: number): string => set(0, color),
  };
}
export type Pen = ReturnType<typeof createPen>;
