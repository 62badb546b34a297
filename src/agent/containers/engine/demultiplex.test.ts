import fc from "fast-check";
import { expect, test } from "vitest";
import { createDemultiplexer } from "./demultiplex.ts";

type Frame = { kind: number; payload: Uint8Array };

function encode(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.map(({ kind, payload }) => {
      const header = Buffer.alloc(8);
      header[0] = kind;
      header.writeUInt32BE(payload.length, 4);
      return Buffer.concat([header, payload]);
    }),
  );
}

const frames = fc.array(
  fc.record({ kind: fc.constantFrom(0, 1, 2, 3), payload: fc.uint8Array({ maxLength: 40 }) }),
);

test("both outputs come out whole and in order, however the frames were cut", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sent, sizes) => {
      const wire = encode(sent);
      const demultiplexer = createDemultiplexer();
      const got = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
      for (let from = 0, turn = 0; from < wire.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        for (const { stream, bytes } of demultiplexer.push(wire.subarray(from, from + size)))
          got[stream].push(bytes);
        from += size;
      }
      const of = (...kinds: number[]) =>
        Buffer.concat(sent.filter(({ kind }) => kinds.includes(kind)).map(({ payload }) => payload));
      expect(Buffer.concat(got.stdout)).toEqual(of(0, 1));
      expect(Buffer.concat(got.stderr)).toEqual(of(2, 3));
      expect(demultiplexer.whole()).toBe(true);
    }),
  );
});

test("where the engine began to write is told, however the frames were cut", () => {
  const sent = ["one\n", "two\n", "three\n"].map((text) => ({ kind: 1, payload: Buffer.from(text) }));
  const wire = encode(sent);
  for (const size of [1, 3, 9, 100]) {
    const demultiplexer = createDemultiplexer();
    const begun: string[] = [];
    for (let from = 0; from < wire.length; from += size)
      for (const { bytes, begins } of demultiplexer.push(wire.subarray(from, from + size)))
        if (begins) begun.push(Buffer.from(bytes).toString());
        else begun[begun.length - 1] += Buffer.from(bytes).toString();
    expect(begun).toEqual(["one\n", "two\n", "three\n"]);
  }
});

test("a stream that ends within a frame is not whole", () => {
  const wire = encode([{ kind: 1, payload: Buffer.from("hello") }]);
  for (const length of [1, 7, 8, 12]) {
    const demultiplexer = createDemultiplexer();
    demultiplexer.push(wire.subarray(0, length));
    expect(demultiplexer.whole()).toBe(false);
  }
});

test("bytes that are no frames are refused, not shown", () => {
  expect(() => createDemultiplexer().push(Buffer.from("plain text of a terminal"))).toThrow(
    "not made of frames",
  );
});
