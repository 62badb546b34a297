import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, hex } from "../testing/hex.ts";
import {
  createBudget,
  createPacketReader,
  encodePacket,
  FRAME_BYTES,
  joined,
  KIND,
  MAX_PACKET_BYTES,
  type Packet,
  RpcProtocolError,
} from "./packet.ts";

const aPacket = (more: Partial<Packet> = {}): Packet => ({
  stream: 1n,
  message: 1n,
  kind: KIND.message,
  control: false,
  data: new Uint8Array(0),
  ...more,
});

/** Whatever is whole in these bytes, read in chunks of a size. */
function readAll(all: Uint8Array, size = all.length || 1): Packet[] {
  const reader = createPacketReader();
  const packets: Packet[] = [];
  for (let at = 0; at < all.length; at += size) {
    reader.push(all.subarray(at, at + size));
    for (let next = reader.next(); next; next = reader.next()) packets.push(next);
  }
  return packets;
}

const NAME = "/coder.tailnet.v2.Tailnet/RefreshResumeToken";
const UNARY = bytes(`03 01 01 2c "${NAME}" 05 01 02 00 0d 01 03 00`);

test("[DR1] the unary example, cut at every place", () => {
  for (let size = 1; size <= UNARY.length; size++) {
    const packets = readAll(UNARY, size);
    expect(packets.map(({ kind, stream, message }) => [kind, stream, message])).toEqual([
      [KIND.invoke, 1n, 1n],
      [KIND.message, 1n, 2n],
      [KIND.closeSend, 1n, 3n],
    ]);
    expect(new TextDecoder().decode(packets[0]!.data)).toBe(NAME);
  }
});

test.each([
  [{ kind: KIND.invoke }, "03 01 01 00"],
  [{ kind: KIND.message }, "05 01 01 00"],
  [{ kind: KIND.error }, "07 01 01 00"],
  [{ kind: KIND.cancel, control: true }, "89 01 01 00"],
  [{ kind: KIND.close }, "0b 01 01 00"],
  [{ kind: KIND.closeSend, message: 300n }, "0d 01 ac02 00"],
  [{ kind: KIND.metadata, data: bytes("0a060a016b120176") }, "0f 01 01 08 0a060a016b120176"],
])("[DR1] a packet %o is %s", (packet, sample) => {
  expect(hex(encodePacket(aPacket(packet)))).toBe(hex(bytes(sample)));
  expect(readAll(bytes(sample))).toEqual([aPacket(packet)]);
});

test("[DR2] more than 65536 bytes are split, only the last frame is done", () => {
  const data = Uint8Array.from({ length: 2 * FRAME_BYTES + 1 }, (_, at) => at * 7);
  const encoded = encodePacket(aPacket({ data }));
  const header = bytes("04 01 01 80 80 04");
  expect(hex(encoded.subarray(0, 6))).toBe(hex(header));
  expect(hex(encoded.subarray(6 + FRAME_BYTES, 12 + FRAME_BYTES))).toBe(hex(header));
  expect(hex(encoded.subarray(12 + 2 * FRAME_BYTES, 16 + 2 * FRAME_BYTES))).toBe("05010101");
  for (const size of [1000, 65_535, encoded.length]) expect(readAll(encoded, size)[0]!.data).toEqual(data);
  expect(hex(encodePacket(aPacket({ data: data.subarray(0, FRAME_BYTES) })).subarray(0, 6))).toBe(
    hex(bytes("05 01 01 80 80 04")),
  );
});

test("[DR3] 4 MiB pass, one byte more is refused before it comes", () => {
  const data = new Uint8Array(MAX_PACKET_BYTES);
  expect(readAll(encodePacket(aPacket({ data })), 100_000)[0]!.data).toHaveLength(MAX_PACKET_BYTES);
  expect(() => readAll(bytes("05 01 01 81 80 80 02"))).toThrow("data overflow");
  expect(() => readAll(bytes("04 01 01 01 00 05 01 01 80 80 80 02"))).toThrow("data overflow");
  expect(() => readAll(bytes("05 01 01 ff ff ff ff ff ff ff ff ff 01"))).toThrow("data overflow");
});

test.each([
  ["a message id that falls", "05 01 02 00 05 01 01 00"],
  ["a stream id that falls", "05 02 01 00 05 01 09 00"],
  ["the id of a completed packet", "05 01 01 00 05 01 01 00"],
  ["ids of zero", "05 00 00 00"],
  ["another kind within a packet", "04 01 01 01 00 03 01 01 00"],
  ["a number of more than ten bytes", "05 ff ff ff ff ff ff ff ff ff ff 01"],
])("[DR4] %s is a fault", (_, frames) => {
  expect(() => readAll(bytes(frames))).toThrow(RpcProtocolError);
  expect(() => readAll(bytes(frames), 1)).toThrow(RpcProtocolError);
});

test("[DR5] an unfinished packet that a newer one overtakes is dropped", () => {
  expect(readAll(bytes("04 01 01 02 aaaa 05 01 02 01 bb"))).toEqual([
    aPacket({ message: 2n, data: bytes("bb") }),
  ]);
});

test("[DR3] unfinished packets of a connection share a budget, and give it back", () => {
  const budget = createBudget();
  const whole = budget.left;
  const half = encodePacket(aPacket({ data: new Uint8Array(3_000_000) })).subarray(0, 2_900_000);
  const readers = Array.from({ length: 20 }, () => createPacketReader(budget));
  const feed = () => {
    for (const reader of readers) {
      reader.push(half);
      reader.next();
    }
  };
  expect(feed).toThrow("data overflow of the connection");
  for (const reader of readers) reader.dispose();
  expect(budget.left).toBe(whole);
});

test("[DR6] packets survive any cut", () => {
  const packets = fc.array(
    fc.record({
      kind: fc.integer({ min: 0, max: 63 }),
      control: fc.boolean(),
      step: fc.bigInt({ min: 1n, max: 1n << 40n }),
      data: fc.uint8Array({ maxLength: 300 }),
    }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(packets, fc.integer({ min: 1, max: 50 }), (plan, size) => {
      let message = 0n;
      const sent = plan.map(({ kind, control, step, data }) => {
        message += step;
        return aPacket({ kind, control, message, data });
      });
      expect(readAll(joined(sent.map(encodePacket)), size)).toEqual(sent);
    }),
  );
});

test("[DR6] no bytes make it hang, grow or throw anything but its fault", () => {
  const small = fc.constantFrom(...[0, 1, 2, 3, 4, 5, 7, 11, 13, 0x80, 0xff]);
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((all) => [...all]),
    fc.array(small),
  );
  fc.assert(
    fc.property(fc.array(chunk), (chunks) => {
      const budget = createBudget();
      const whole = budget.left;
      const reader = createPacketReader(budget);
      let pushed = 0;
      try {
        for (const piece of chunks) {
          reader.push(Uint8Array.from(piece));
          pushed += piece.length;
          for (let next = reader.next(); next; next = reader.next())
            expect(next.data.length).toBeLessThanOrEqual(pushed);
          expect(whole - budget.left).toBeLessThanOrEqual(2 * pushed);
        }
      } catch (error) {
        if (!(error instanceof RpcProtocolError)) throw error;
      }
      reader.dispose();
      expect(budget.left).toBe(whole);
    }),
    { numRuns: 500 },
  );
});

test("[DR6] a packet in four hundred thousand frames costs no more than its bytes", () => {
  const reader = createPacketReader();
  const frame = bytes("04 01 01 01 00");
  const started = performance.now();
  for (let at = 0; at < 400; at++) {
    reader.push(joined(Array.from({ length: 1000 }, () => frame)));
    expect(reader.next()).toBeUndefined();
  }
  reader.push(bytes("05 01 01 00"));
  expect(reader.next()?.data.length).toBe(400_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
