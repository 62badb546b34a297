import { generateKeyPairSync, randomBytes } from "node:crypto";

/** Both halves in the forms that OpenSSH reads. */
export type OpensshKey = {
  /** PEM, `OPENSSH PRIVATE KEY`, not encrypted. */
  privateKey: string;
  /** A line of `authorized_keys` with its line feed, without a comment. */
  publicKey: string;
};

const TYPE = "ssh-ed25519";
/** The cipher "none" pads to its block size. */
const BLOCK_BYTES = 8;
const PEM_COLUMNS = 70;

/** SSH's string (RFC 4251 §5): its length in four bytes, then the bytes. */
function string(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes as string); // a buffer is copied; the types know one overload at a time
  return Buffer.concat([uint32(content.length), content]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A new Ed25519 key. */
export function makeOpensshKey(): OpensshKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return opensshKey(
    Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url"),
    Buffer.from(privateKey.export({ format: "jwk" }).d!, "base64url"),
  );
}

/** From the 32 bytes of each half. The container is openssh-key-v1 (PROTOCOL.key of OpenSSH). */
function opensshKey(publicBytes: Buffer, seed: Buffer): OpensshKey {
  const publicBlob = Buffer.concat([string(TYPE), string(publicBytes)]);
  const check = randomBytes(4); // twice: tells a reader whether a passphrase was right
  const secret = Buffer.concat([
    ...[check, check, publicBlob, string(Buffer.concat([seed, publicBytes]))],
    string(""), // the comment
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES }, (_, at) => at + 1),
  );
  const container = Buffer.concat([
    ...[Buffer.from("openssh-key-v1\0"), string("none"), string("none"), string("")],
    ...[uint32(1), string(publicBlob), string(Buffer.concat([secret, padding]))],
  ]);
  const lines = container.toString("base64").match(new RegExp(`.{1,${PEM_COLUMNS}}`, "g"))!;
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${TYPE} ${publicBlob.toString("base64")}\n`,
  };
}
