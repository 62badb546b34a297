import type { AnsiColour, AnsiStyle } from "./ansi.ts";

type Rgb = readonly [number, number, number];

/** The page's grounds that log text stands on, about: only their brightness counts. */
const GROUNDS: { light: Rgb; dark: Rgb } = { light: [250, 251, 252], dark: [15, 19, 23] };
/** WCAG AA for text. */
const CONTRAST = 4.5;

/** The palette's 6×6×6 cube and its greys; the first 16 belong to the page's scheme (ansi.css). */
export function paletteRgb(index: number): Rgb {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = index - 16;
  const step = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  return [step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6)];
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number]; // three in, three out
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]; // two in, two out
  return (high + 0.05) / (low + 0.05);
}

/** The nearest colour towards black or white that can be read on the ground. */
export function readable(rgb: Rgb, ground: Rgb): Rgb {
  const towards = luminance(ground) > 0.5 ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = rgb.map((value) => Math.round(value + (towards - value) * part)) as unknown as Rgb; // three stay three
    if (contrast(mixed, ground) >= CONTRAST) return mixed;
  }
  return [towards, towards, towards];
}

const css = (rgb: Rgb) => `rgb(${rgb.join(" ")})`;
const known = new Map<string, string>();

function textColour(colour: AnsiColour): string {
  if (typeof colour === "number" && colour < 16) return `var(--ansi-${colour})`;
  const rgb = typeof colour === "number" ? paletteRgb(colour) : colour;
  const key = rgb.join();
  let text = known.get(key);
  if (text === undefined) {
    text = `light-dark(${css(readable(rgb, GROUNDS.light))}, ${css(readable(rgb, GROUNDS.dark))})`;
    // A log that draws rainbows must not fill the memory with them.
    if (known.size > 2000) known.clear();
    known.set(key, text);
  }
  return text;
}

/** A program that sets a ground chose both colours itself; they are taken as they are, but for text that cannot be read. */
function onGround(fg: AnsiColour | undefined, bg: AnsiColour): { color: string; backgroundColor: string } {
  const ground = exactRgb(bg);
  const text =
    fg === undefined
      ? luminance(ground) > 0.3
        ? ([0, 0, 0] as const)
        : ([255, 255, 255] as const)
      : exactRgb(fg);
  return { color: css(readable(text, ground)), backgroundColor: css(ground) };
}

const SIXTEEN: readonly Rgb[] = [
  [36, 41, 47],
  [190, 48, 54],
  [40, 125, 60],
  [150, 110, 20],
  [40, 95, 190],
  [140, 70, 170],
  [25, 120, 130],
  [200, 205, 210],
  [100, 108, 116],
  [235, 95, 95],
  [80, 180, 100],
  [215, 175, 70],
  [100, 155, 240],
  [195, 130, 225],
  [80, 190, 200],
  [250, 251, 252],
];

const exactRgb = (colour: AnsiColour): Rgb =>
  typeof colour !== "number" ? colour : colour < 16 ? SIXTEEN[colour]! : paletteRgb(colour);

export type SpanLook = {
  color?: string;
  backgroundColor?: string;
  fontWeight?: number;
  fontStyle?: string;
  textDecorationLine?: string;
};

export function spanLook(style: AnsiStyle): SpanLook {
  const decoration = [style.underline && "underline", style.strike && "line-through"]
    .filter(Boolean)
    .join(" ");
  return {
    ...colours(style),
    ...(style.bold && { fontWeight: 700 }),
    ...(style.italic && { fontStyle: "italic" }),
    ...(decoration && { textDecorationLine: decoration }),
  };
}

function colours({ fg, bg, inverse, dim }: AnsiStyle): SpanLook {
  if (inverse) {
    if (fg === undefined && bg === undefined)
      return { color: "var(--qd-bg)", backgroundColor: "var(--qd-fg)" };
    return fg === undefined ? { color: textColour(bg!) } : onGround(bg, fg);
  }
  if (bg !== undefined) return onGround(fg, bg);
  if (fg !== undefined) return { color: textColour(fg) };
  // Less than full opacity would fall below AA; the page has a colour for what stands back.
  return dim ? { color: "var(--qd-muted)" } : {};
}
