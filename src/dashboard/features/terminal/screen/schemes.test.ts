import { expect, test } from "vitest";
import { SCHEMES, type SchemeName, themeOf } from "./schemes.ts";

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const names = Object.keys(SCHEMES) as SchemeName[];
const READ = [
  ...["foreground", "brightBlack", "red", "green", "yellow", "blue", "magenta", "cyan"],
  ...["brightRed", "brightGreen", "brightYellow", "brightBlue", "brightMagenta", "brightCyan"],
] as const;

test("[T26] there are six schemes, each for a dark and a light page", () => {
  expect(names).toHaveLength(6);
});

test.each(names.flatMap((name) => [[name, "dark"] as const, [name, "light"] as const]))(
  "[T26] every colour of %s reads on its %s ground",
  (name, page) => {
    const theme = themeOf(name, page) as Record<string, string>;
    for (const colour of READ)
      expect([colour, contrast(theme[colour]!, theme.background!) >= 4.5]).toEqual([colour, true]);
  },
);
