import fc from "fast-check";
import { expect, test } from "vitest";
import { createInputDecoder } from "./inputDecoder.ts";

const input = fc.record(
  {
    data: fc.string({ unit: "grapheme" }),
    height: fc.nat(65_535),
    width: fc.nat(65_535),
    ack: fc.nat(),
    ping: fc.nat(),
  },
  { requiredKeys: [] },
);

test("[PTY22] values are read whatever the frames cut", () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (values, size) => {
      const bytes = Buffer.from(values.map((value) => JSON.stringify(value)).join(" \n"));
      const decode = createInputDecoder();
      const read = [];
      for (let at = 0; at < bytes.length; at += size) read.push(...decode(bytes.subarray(at, at + size)));
      expect(read).toEqual(values);
    }),
  );
});

test("[PTY23] unknown fields are ignored, braces in strings and nested values too", () => {
  const decode = createInputDecoder();
  expect(decode(Buffer.from('{"data":"}{\\"","more":{"x":["{"]}}{}'))).toEqual([{ data: '}{"' }, {}]);
});

test.each([
  "[]",
  "5",
  '{"data":5}',
  '{"height":-1}',
  '{"width":70000}',
  '{"height":1.5}',
  '{"data":"x",}',
  "}",
])("[PTY24] %s is refused", (text) => {
  expect(() => createInputDecoder()(Buffer.from(text))).toThrow();
});

test("a value without end is refused before it fills the memory", () => {
  const decode = createInputDecoder();
  decode(Buffer.from('{"data":"'));
  const chunk = Buffer.alloc(1_000_000, 97);
  expect(() => {
    for (let n = 0; n < 10; n++) decode(chunk);
  }).toThrow(/4194304/);
});
