import { expect, test } from "vitest";
import { MAX_COPY_BYTES, parseOsc52 } from "./osc52.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("[PC23] a write holds UTF-8 text", () => {
  expect(parseOsc52(`c;${base64("größe ❯")}`)).toEqual({ kind: "copy", text: "größe ❯" });
  expect(parseOsc52(`;${base64("x")}`)).toEqual({ kind: "copy", text: "x" });
});

test.each(["c;?", "c", "", "c;", "c;***", `c;${Buffer.from([0xff, 0xfe]).toString("base64")}`])(
  "[PC23] [T15] %j is a read or broken, and ignored",
  (payload) => {
    expect(parseOsc52(payload)).toEqual({ kind: "ignore" });
  },
);

test("[T15] a write above 1 MB is refused before it is decoded", () => {
  expect(parseOsc52(`c;${"A".repeat(MAX_COPY_BYTES * 2)}`)).toMatchObject({ kind: "too-large" });
});
