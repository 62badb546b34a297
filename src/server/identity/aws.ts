import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import { AWS_MODULI } from "./awsModuli.ts";
import { BadIdentity, reasonOf } from "./badIdentity.ts";
import { decodeBase64 } from "./base64.ts";
import { parseMembers, stringOf } from "./members.ts";

/** A document has about 500 characters. It is hashed once for each key, so that a long one would cost. */
const MAX_DOCUMENT_CHARACTERS = 65_536;
/** The longest key known to anybody has 16384 bits. */
const MAX_SIGNATURE_CHARACTERS = 4_096;

/** By the name of their region. */
export type AwsKeys = ReadonlyMap<string, KeyObject>;

export const awsKeys = (replaced: AwsKeys = new Map()): AwsKeys =>
  new Map([
    ...Object.entries(AWS_MODULI).map(
      ([region, n]) =>
        [region, createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" })] as const,
    ),
    ...replaced,
  ]);

/** The instance id of a document that one of the keys signed (contract §3). Nothing else in it is looked at. */
export function verifyAws(keys: AwsKeys, { document, signature }: { document: string; signature: string }) {
  const instanceId = during("parse document", () => {
    if (document.length > MAX_DOCUMENT_CHARACTERS)
      throw new BadIdentity(`it is longer than ${MAX_DOCUMENT_CHARACTERS} characters`);
    return stringOf(parseMembers(document), "instanceId");
  });
  const signed = during("decode signature", () => {
    if (signature.length > MAX_SIGNATURE_CHARACTERS)
      throw new BadIdentity(`it is longer than ${MAX_SIGNATURE_CHARACTERS} characters`);
    return decodeBase64(signature);
  });
  const bytes = Buffer.from(document);
  for (const key of keys.values())
    if (verify("sha256", bytes, { key, padding: constants.RSA_PKCS1_PADDING }, signed)) return instanceId;
  throw new BadIdentity("crypto/rsa: verification error");
}

function during<T>(step: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new BadIdentity(`${step}: ${reasonOf(error)}`);
  }
}
