import { crc32 } from "node:zlib";

// The part of STUN (RFC 5389) that measures a round trip: a Binding request, and what counts as its answer. Bytes only.

export const TRANSACTION_ID_BYTES = 12;
export const HEADER_BYTES = 20;
export const BINDING_REQUEST = 0x0001;
export const BINDING_SUCCESS = 0x0101;
export const MAGIC_COOKIE = 0x2112_a442;
export const ATTRIBUTE = {
  MAPPED_ADDRESS: 0x0001,
  XOR_MAPPED_ADDRESS: 0x0020,
  SOFTWARE: 0x8022,
  FINGERPRINT: 0x8028,
} as const;
const FINGERPRINT_BYTES = 8;
const FINGERPRINT_XOR = 0x5354_554e;

/** Relays of Tailscale answer to this name only, and only when a fingerprint ends the request. */
const SOFTWARE = "tailnode";

export function encodeBindingRequest(transactionId: Uint8Array): Uint8Array {
  return encodeMessage(BINDING_REQUEST, transactionId, [
    { type: ATTRIBUTE.SOFTWARE, value: new TextEncoder().encode(SOFTWARE) },
  ]);
}

export type Attribute = { type: number; value: Uint8Array };

/** A message that a fingerprint ends. Values are filled up to four bytes. */
export function encodeMessage(type: number, transactionId: Uint8Array, attributes: Attribute[]): Uint8Array {
  const length = attributes.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const message = new Uint8Array(HEADER_BYTES + length + FINGERPRINT_BYTES);
  const view = new DataView(message.buffer);
  view.setUint16(0, type);
  view.setUint16(2, length + FINGERPRINT_BYTES);
  view.setUint32(4, MAGIC_COOKIE);
  message.set(transactionId.subarray(0, TRANSACTION_ID_BYTES), 8);
  let at = HEADER_BYTES;
  for (const { type: name, value } of attributes) {
    view.setUint16(at, name);
    view.setUint16(at + 2, value.length);
    message.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint16(at, ATTRIBUTE.FINGERPRINT);
  view.setUint16(at + 2, 4);
  view.setUint32(at + 4, fingerprint(message.subarray(0, at)));
  return message;
}

/** Of everything before the attribute; the length in the header counts it already. */
const fingerprint = (before: Uint8Array) => (crc32(before) ^ FINGERPRINT_XOR) >>> 0;
const padded = (length: number) => (length + 3) & ~3;

export type StunMessage = {
  type: number;
  /** Hexadecimal. */
  transactionId: string;
  attributes: Attribute[];
};

/** Undefined for whatever is not one whole STUN message, a wrong fingerprint included. */
export function parseMessage(bytes: Uint8Array): StunMessage | undefined {
  if (bytes.length < HEADER_BYTES || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint16(0);
  // The first two bits are 0, which tells STUN from what else may come by UDP.
  if (type > 0x3fff || view.getUint32(4) !== MAGIC_COOKIE) return undefined;
  if (view.getUint16(2) !== bytes.length - HEADER_BYTES) return undefined;
  const attributes: Attribute[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const name = view.getUint16(at); // a multiple of four bytes is left: the head of an attribute at least
    const length = view.getUint16(at + 2);
    const end = at + 4 + length;
    if (end > bytes.length) return undefined;
    const isFingerprint = name === ATTRIBUTE.FINGERPRINT;
    if (isFingerprint && (length !== 4 || view.getUint32(at + 4) !== fingerprint(bytes.subarray(0, at))))
      return undefined;
    attributes.push({ type: name, value: bytes.subarray(at + 4, end) });
    at += 4 + padded(length);
  }
  return { type, transactionId: toHex(bytes.subarray(8, HEADER_BYTES)), attributes };
}

export const toHex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The transaction that these bytes answer: a success that says which address it saw. The address itself is not read: this
 * agent has no WireGuard socket that it could belong to.
 */
export function answeredTransaction(bytes: Uint8Array): string | undefined {
  const message = parseMessage(bytes);
  return message?.type === BINDING_SUCCESS && message.attributes.some(isAddress)
    ? message.transactionId
    : undefined;
}

function isAddress({ type, value }: Attribute): boolean {
  if (type !== ATTRIBUTE.XOR_MAPPED_ADDRESS && type !== ATTRIBUTE.MAPPED_ADDRESS) return false;
  return (value[1] === 1 && value.length === 8) || (value[1] === 2 && value.length === 20);
}
