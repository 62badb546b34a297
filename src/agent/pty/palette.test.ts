import { expect, test } from "vitest";
import { createPalette } from "./palette.ts";
import { createScreen } from "./screen.ts";
import { aTerminal, written } from "./testing/terminals.ts";

async function after(stream: string): Promise<string> {
  const screen = createScreen({
    width: 20,
    height: 5,
    scrollback: 10,
    onParsed: () => {},
    onReply: () => {},
  });
  screen.write(new TextEncoder().encode(stream));
  const { bytes } = await screen.snapshot();
  const reader = aTerminal(20, 5);
  const palette = createPalette(reader);
  await written(reader, "\x1b]4;9;red\x07\x1b]11;#123456\x07");
  await written(reader, bytes);
  return palette.redraw().replace("\x1b]104\x07\x1b]110\x07\x1b]111\x07\x1b]112\x07", "");
}

test("colours that a program has set are part of the snapshot, those of before are not", async () => {
  expect(await after("text")).toBe("");
  expect(await after("\x1b]4;1;rgb:12/34/56;200;#abc\x07\x1b]10;white;black\x1b\\")).toBe(
    "\x1b]4;1;rgb:12/34/56\x07\x1b]4;200;#abc\x07\x1b]10;white\x07\x1b]11;black\x07",
  );
});

test("taken back, they are gone; questions and nonsense are none", async () => {
  const set = "\x1b]4;1;red;2;green\x07\x1b]10;white\x07\x1b]12;blue\x07";
  expect(await after(`${set}\x1b]104;1\x07\x1b]110\x07`)).toBe("\x1b]4;2;green\x07\x1b]12;blue\x07");
  expect(await after(`${set}\x1b]104\x07\x1b]110\x07\x1b]112\x07`)).toBe("");
  expect(await after("\x1b]4;1;?\x07\x1b]10;?\x07\x1b]4;999;red\x07")).toBe("");
});
