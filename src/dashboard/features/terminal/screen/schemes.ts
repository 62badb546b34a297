import type { ITheme } from "@xterm/xterm";

/** Hue and chroma of the ground, and how colourful the sixteen colours are. */
type Scheme = { label: string; hue: number; ground: number; colour: number; dark: number; light: number };

/** `dark` and `light` are the lightness of the ground in each; the page says which of the two is used. */
export const SCHEMES = {
  page: { label: "Quarterdeck", hue: 240, ground: 0.012, colour: 1, dark: 0.172, light: 1 },
  harbour: { label: "Harbour", hue: 225, ground: 0.035, colour: 0.9, dark: 0.22, light: 0.97 },
  ember: { label: "Ember", hue: 55, ground: 0.018, colour: 1, dark: 0.195, light: 0.965 },
  moss: { label: "Moss", hue: 150, ground: 0.018, colour: 0.8, dark: 0.195, light: 0.965 },
  slate: { label: "Slate", hue: 275, ground: 0.008, colour: 0.6, dark: 0.25, light: 0.95 },
  contrast: { label: "High contrast", hue: 0, ground: 0, colour: 1.15, dark: 0, light: 1 },
} as const satisfies Record<string, Scheme>;

export type SchemeName = keyof typeof SCHEMES;

export const isScheme = (name: string): name is SchemeName => Object.hasOwn(SCHEMES, name);

const HUES = { red: 25, green: 148, yellow: 88, blue: 258, magenta: 325, cyan: 205 } as const;

function channel(linear: number): string {
  const clipped = Math.min(1, Math.max(0, linear));
  const value = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(value * 255)
    .toString(16)
    .padStart(2, "0");
}

/** xterm reads only colours written as hex. */
export function oklchHex(lightness: number, chroma: number, hue: number): string {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return `#${channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)}${channel(
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
  )}${channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)}`;
}

/** The sixteen colours and the rest, made so that each of the six hues reads on the ground. */
export function themeOf(name: SchemeName, page: "dark" | "light"): ITheme {
  const { hue, ground, colour, dark, light } = SCHEMES[name];
  const isDark = page === "dark";
  const tint = (lightness: number, chroma = ground) => oklchHex(lightness, chroma, hue);
  const ansi = (of: keyof typeof HUES, bright: boolean) =>
    isDark
      ? oklchHex(bright ? 0.84 : 0.76, (bright ? 0.13 : 0.125) * colour, HUES[of])
      : oklchHex(bright ? 0.4 : 0.46, (bright ? 0.15 : 0.14) * colour, HUES[of]);
  return {
    background: tint(isDark ? dark : light, isDark || light < 1 ? ground : 0),
    foreground: tint(isDark ? 0.92 : 0.26),
    cursor: isDark ? oklchHex(0.8, 0.1, 200) : oklchHex(0.47, 0.09, 215),
    cursorAccent: tint(isDark ? dark : light),
    selectionBackground: isDark ? oklchHex(0.4, 0.06, 230) : oklchHex(0.87, 0.05, 230),
    selectionInactiveBackground: isDark ? oklchHex(0.34, 0.03, 230) : oklchHex(0.91, 0.02, 230),
    scrollbarSliderBackground: `${tint(isDark ? 0.6 : 0.55)}55`,
    scrollbarSliderHoverBackground: `${tint(isDark ? 0.6 : 0.55)}88`,
    scrollbarSliderActiveBackground: `${tint(isDark ? 0.6 : 0.55)}bb`,
    overviewRulerBorder: tint(isDark ? 0.285 : 0.905),
    black: tint(isDark ? 0.33 : 0.22),
    brightBlack: tint(isDark ? 0.68 : 0.5),
    white: tint(isDark ? 0.87 : 0.44),
    brightWhite: tint(isDark ? 0.98 : 0.3),
    red: ansi("red", false),
    brightRed: ansi("red", true),
    green: ansi("green", false),
    brightGreen: ansi("green", true),
    yellow: ansi("yellow", false),
    brightYellow: ansi("yellow", true),
    blue: ansi("blue", false),
    brightBlue: ansi("blue", true),
    magenta: ansi("magenta", false),
    brightMagenta: ansi("magenta", true),
    cyan: ansi("cyan", false),
    brightCyan: ansi("cyan", true),
  };
}

/** Grounds of found text: the one stood on, and the others. */
export const findColours = (page: "dark" | "light") =>
  page === "dark"
    ? { current: oklchHex(0.55, 0.12, 70), other: oklchHex(0.38, 0.06, 85), mark: oklchHex(0.75, 0.13, 80) }
    : { current: oklchHex(0.84, 0.13, 80), other: oklchHex(0.93, 0.06, 90), mark: oklchHex(0.62, 0.14, 70) };
