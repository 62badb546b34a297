import fc from "fast-check";
import { expect, test } from "vitest";
import { answeredTransaction, encodeBindingRequest, encodeMessage, parseMessage, toHex } from "./stun.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));

// RFC 5769 §2: one transaction id for all of them.
const ID = "b7e7a701bc34d686fa87dfae";
const REQUEST = bytes(`0001 0058 2112a442 ${ID}
  8022 0010 5354554e 20746573 7420636c 69656e74   0024 0004 6e0001ff   8029 0008 932ff9b1 51263b36
  0006 0009 6576746a 3a683676 59202020   0008 0014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
  8028 0004 e57a3bcf`);
const IPV4_ANSWER = bytes(`0101 003c 2112a442 ${ID}
  8022 000b 74657374 20766563 746f7220   0020 0008 0001a147 e112a643
  0008 0014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7   8028 0004 c07d4c96`);
const IPV6_ANSWER = bytes(`0101 0048 2112a442 ${ID}
  8022 000b 74657374 20766563 746f7220   0020 0014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
  0008 0014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41   8028 0004 c8fb0b4c`);

test("the answers of RFC 5769 are read: type, transaction, attributes with their padding, fingerprint", () => {
  expect(parseMessage(REQUEST)).toMatchObject({ type: 1, transactionId: ID });
  const answer = parseMessage(IPV4_ANSWER);
  expect(answer?.attributes.map(({ type, value }) => [type, toHex(value)])).toEqual([
    [0x8022, "7465737420766563746f72"],
    [0x0020, "0001a147e112a643"],
    [0x0008, "2b91f599fd9e90c38c7489f92af9ba53f06be7d7"],
    [0x8028, "c07d4c96"],
  ]);
});

test("an answer counts for its transaction, over either family; a request is none", () => {
  expect([IPV4_ANSWER, IPV6_ANSWER, REQUEST].map(answeredTransaction)).toEqual([ID, ID, undefined]);
});

test("the request is forty bytes: header, the software that relays answer to, fingerprint", () => {
  expect(toHex(encodeBindingRequest(bytes(ID)))).toBe(
    `000100142112a442${ID}802200087461696c6e6f6465802800049e8df0ce`,
  );
  // What was written carries the fingerprint that it is checked for.
  expect(parseMessage(encodeBindingRequest(bytes(ID)))?.transactionId).toBe(ID);
});

test("one bit that is other in the header or a value makes an answer none, or one to another transaction", () => {
  const heads = [20, 36, 48, 72]; // of attributes: one that is damaged may hide the fingerprint
  for (let bit = 0; bit < IPV4_ANSWER.length * 8; bit++) {
    if (heads.includes((bit >> 3) & ~3)) continue;
    const damaged = IPV4_ANSWER.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(answeredTransaction(damaged), `bit ${bit}`).not.toBe(ID);
  }
});

test("an answer without an address, or with half of one, is none; an error is none", () => {
  const message = (type: number, attribute: number, value: number[]) =>
    answeredTransaction(encodeMessage(type, bytes(ID), [{ type: attribute, value: Uint8Array.from(value) }]));
  const address = [0, 1, 0x12, 0x34, 127, 0, 0, 1];
  expect(message(0x0101, 0x0020, address)).toBe(ID);
  expect(message(0x0101, 0x0001, address)).toBe(ID); // servers of RFC 3489
  expect(message(0x0101, 0x0020, address.slice(0, 6))).toBeUndefined();
  expect(message(0x0101, 0x0020, [0, 2, ...address.slice(2)])).toBeUndefined();
  expect(message(0x0101, 0x8022, address)).toBeUndefined();
  expect(message(0x0111, 0x0020, address)).toBeUndefined();
});

test("no bytes make the reader throw, and what it reads lies within them", () => {
  const header = fc.uint8Array({ minLength: 0, maxLength: 80 }).map((rest) => {
    const whole = Uint8Array.from([...bytes(`0101 0000 2112a442 ${ID}`), ...rest]);
    new DataView(whole.buffer).setUint16(2, rest.length);
    return whole;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), header), (any) => {
      const message = parseMessage(any);
      const size = message?.attributes.reduce((sum, { value }) => sum + 4 + value.length, 20) ?? 0;
      expect(size).toBeLessThanOrEqual(any.length);
      answeredTransaction(any);
    }),
    { numRuns: 2_000 },
  );
});
