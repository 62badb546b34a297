import { BadIdentity } from "./badIdentity.ts";

/** One element of ASN.1 in BER. Its first byte is its tag: class, kind and number. */
export type Node = {
  tag: number;
  /** Of a primitive element: its value. */
  value: Buffer;
  /** Of a constructed one: what it holds. */
  children: readonly Node[];
  /** The element as it came, with tag and length. */
  raw: Buffer;
};

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;
const INDEFINITE = 0x80;
const MAX_DEPTH = 32;
/** Real envelopes have some hundreds. */
const MAX_NODES = 20_000;

const bad = (why: string) => new BadIdentity(`ASN.1: ${why}`);

/** Reads one element that fills `bytes`. Every byte is looked at once, whatever they say. */
export function readDer(bytes: Buffer): Node {
  let count = 0;

  function read(from: number, end: number, depth: number): { node: Node; next: number } {
    if (depth > MAX_DEPTH) throw bad("nested too deeply");
    if (++count > MAX_NODES) throw bad("too many elements");
    if (from + 2 > end) throw bad("cut off");
    const tag = bytes[from]!; // within `end`
    if ((tag & LONG_TAG) === LONG_TAG) throw bad("a tag of more than one byte");
    const { start, length } = readLength(bytes, from + 1, end);
    if (length !== undefined && start + length > end) throw bad("an element is longer than what holds it");
    const stop = length === undefined ? end : start + length;
    if ((tag & CONSTRUCTED) === 0) {
      if (length === undefined) throw bad("a primitive element of indefinite length");
      const node = { tag, value: bytes.subarray(start, stop), children: [], raw: bytes.subarray(from, stop) };
      return { node, next: stop };
    }
    const children: Node[] = [];
    let at = start;
    while (length === undefined || at < stop) {
      if (length === undefined && bytes[at] === 0 && bytes[at + 1] === 0 && at + 2 <= stop) {
        at += 2;
        break;
      }
      const inner = read(at, stop, depth + 1);
      children.push(inner.node);
      at = inner.next;
    }
    return { node: { tag, value: Buffer.alloc(0), children, raw: bytes.subarray(from, at) }, next: at };
  }

  const { node, next } = read(0, bytes.length, 0);
  if (next !== bytes.length) throw bad("data after the element");
  return node;
}

function readLength(bytes: Buffer, from: number, end: number): { start: number; length?: number } {
  const first = bytes[from]!; // the caller has seen that it is there
  if (first < 0x80) return { start: from + 1, length: first };
  if (first === INDEFINITE) return { start: from + 1 };
  const size = first & 0x7f;
  if (size > 4 || from + 1 + size > end) throw bad("a length that cannot be");
  return { start: from + 1 + size, length: bytes.readUIntBE(from + 1, size) };
}

/** The element as DER writes it: every length definite and as short as can be. */
export function encodeDer(node: Node, tag = node.tag): Buffer {
  const isConstructed = (node.tag & CONSTRUCTED) !== 0;
  const parts = node.children.map((child) => encodeDer(child));
  // The members of a set have an order of their own.
  if (tag === TAG.set) parts.sort(Buffer.compare);
  return wrapDer(tag, isConstructed ? Buffer.concat(parts) : node.value);
}

export function wrapDer(tag: number, value: Buffer): Buffer {
  if (value.length < 0x80) return Buffer.concat([Buffer.from([tag, value.length]), value]);
  const size = Math.ceil((32 - Math.clz32(value.length)) / 8);
  const length = Buffer.alloc(size);
  length.writeUIntBE(value.length, 0, size);
  return Buffer.concat([Buffer.from([tag, 0x80 | size]), length, value]);
}

/** The element if it has this tag; else an error that says what was looked for. */
export function expectTag(node: Node | undefined, tag: number, what: string): Node {
  if (node?.tag !== tag) throw bad(`no ${what}`);
  return node;
}

/** An octet string, whole or in pieces. */
export function octetsOf(node: Node | undefined, what: string, tag: number = TAG.octets): Buffer {
  if (node?.tag === tag) return node.value;
  if (node?.tag === (tag | CONSTRUCTED))
    return Buffer.concat(node.children.map((piece) => octetsOf(piece, what)));
  throw bad(`no ${what}`);
}

/** Like 1.2.840.113549.1.7.2. Numbers beyond 2^53 name nothing that is known here. */
export function oidOf(node: Node | undefined, what: string): string {
  const { value } = expectTag(node, TAG.oid, what);
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value) {
    number = number * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}
