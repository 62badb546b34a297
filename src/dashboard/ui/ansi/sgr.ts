import type { AnsiColour, AnsiStyle } from "./ansi.ts";

type Writable = { -readonly [K in keyof AnsiStyle]?: AnsiStyle[K] };

/** The style after "select graphic rendition"; what is not known changes nothing. */
export function applySgr(before: AnsiStyle, parameters: string): AnsiStyle {
  // Private forms (`>4;1`, `?…`) are about keyboards and not about looks.
  if (/[^0-9;:]/.test(parameters)) return before;
  let style: Writable = { ...before };
  const parts = parameters.split(";");
  for (let at = 0; at < parts.length; at++) {
    const [code, ...sub] = parts[at]!.split(":").map((part) => (part === "" ? 0 : Number(part))) as [
      number,
      ...number[],
    ]; // split gives at least one
    if (code === 0) style = style.href === undefined ? {} : { href: style.href };
    else if (code === 38 || code === 48) {
      const { colour, used } = sub.length > 0 ? colonColour(sub) : semicolonColour(parts.slice(at + 1));
      at += used;
      if (colour !== undefined) style[code === 38 ? "fg" : "bg"] = colour;
    } else if (code === 4 && sub[0] === 0) delete style.underline;
    else simple(style, code);
  }
  return style;
}

function simple(style: Writable, code: number) {
  if (code >= 30 && code <= 37) style.fg = code - 30;
  else if (code >= 90 && code <= 97) style.fg = code - 82;
  else if (code >= 40 && code <= 47) style.bg = code - 40;
  else if (code >= 100 && code <= 107) style.bg = code - 92;
  else if (code === 39) delete style.fg;
  else if (code === 49) delete style.bg;
  else if (code in ON) style[ON[code]!] = true;
  else if (code in OFF) for (const name of OFF[code]!) delete style[name];
}

type Flag = "bold" | "dim" | "italic" | "underline" | "inverse" | "strike" | "hidden";
const ON: Record<number, Flag> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  8: "hidden",
  9: "strike",
  21: "underline",
};
const OFF: Record<number, readonly Flag[]> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  28: ["hidden"],
  29: ["strike"],
};

type Read = { colour: AnsiColour | undefined; used: number };

/** `38;5;n` and `38;2;r;g;b`: the following parameters belong to it. */
function semicolonColour(rest: readonly string[]): Read {
  const numbers = rest.slice(0, 4).map(Number);
  if (numbers[0] === 5) return { colour: paletteIndex(numbers[1]), used: Math.min(2, numbers.length) };
  if (numbers[0] === 2) return { colour: triple(numbers.slice(1)), used: Math.min(4, numbers.length) };
  return { colour: undefined, used: 0 };
}

/** `38:5:n`, `38:2:r:g:b` and `38:2:space:r:g:b`. */
function colonColour(sub: readonly number[]): Read {
  if (sub[0] === 5) return { colour: paletteIndex(sub[1]), used: 0 };
  if (sub[0] === 2) return { colour: triple(sub.length > 4 ? sub.slice(2) : sub.slice(1)), used: 0 };
  return { colour: undefined, used: 0 };
}

const isByte = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;

const paletteIndex = (value: number | undefined) => (isByte(value) ? value : undefined);

function triple([red, green, blue]: readonly number[]): AnsiColour | undefined {
  return isByte(red) && isByte(green) && isByte(blue) ? [red, green, blue] : undefined;
}
