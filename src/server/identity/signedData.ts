import { BadIdentity } from "./badIdentity.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { encodeDer, expectTag, type Node, octetsOf, oidOf, readDer, TAG } from "./der.ts";

/** What CMS calls SignedData (RFC 5652 §5), with exactly one signer. */
export type SignedData = {
  content: Buffer;
  certificates: Certificate[];
  signer: Certificate;
  digestAlgorithm: string;
  signatureAlgorithm: string;
  signature: Buffer;
  /** Undefined: the signature is over the content itself. */
  attributes: SignedAttributes | undefined;
};

export type SignedAttributes = {
  /** What is signed: all of them, in DER, as a set. */
  bytes: Buffer;
  messageDigest: Buffer;
  signingTime: number | undefined;
};

const OID = {
  signedData: "1.2.840.113549.1.7.2",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
} as const;

/** Context tags [0], constructed: explicit content, implicit certificates, implicit signed attributes. */
const CONTEXT_0 = 0xa0;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** A signer and its authorities are about four. */
const MAX_CERTIFICATES = 20;

export function readSignedData(bytes: Buffer): SignedData {
  const [type, wrapped] = expectTag(readDer(bytes), TAG.sequence, "content info").children;
  if (oidOf(type, "content type") !== OID.signedData) throw new BadIdentity("no signed data");
  const inner = expectTag(wrapped, CONTEXT_0, "signed data").children[0];
  const [, , content, ...rest] = expectTag(inner, TAG.sequence, "signed data").children;
  const given = rest.find(({ tag }) => tag === CONTEXT_0)?.children ?? [];
  if (given.length > MAX_CERTIFICATES) throw new BadIdentity("too many certificates");
  const certificates = given.map(({ raw }) => readCertificate(raw));
  const signers = expectTag(rest.at(-1), TAG.set, "signers").children;
  if (signers.length !== 1) throw new BadIdentity(`${signers.length} signers, not one`);
  return { content: contentOf(content), certificates, ...readSigner(signers[0]!, certificates) };
}

function contentOf(node: Node | undefined): Buffer {
  const wrapped = expectTag(node, TAG.sequence, "content").children[1];
  return octetsOf(expectTag(wrapped, CONTEXT_0, "content").children[0], "content");
}

function readSigner(node: Node, certificates: readonly Certificate[]) {
  const [, id, digest, ...rest] = expectTag(node, TAG.sequence, "signer").children;
  const [issuer, serial] = expectTag(id, TAG.sequence, "issuer and serial number of the signer").children;
  const { raw } = expectTag(issuer, TAG.sequence, "issuer of the signer");
  const { value } = expectTag(serial, TAG.integer, "serial number of the signer");
  const signer = certificates.find(
    (certificate) => certificate.issuer.equals(raw) && certificate.serial.equals(value),
  );
  if (!signer) throw new BadIdentity("the signer's certificate is not in the envelope");
  const attributes = rest[0]?.tag === CONTEXT_0 ? readAttributes(rest[0]) : undefined;
  const [algorithm, signature] = attributes ? rest.slice(1) : rest;
  return {
    signer,
    attributes,
    digestAlgorithm: oidOf(digest?.children[0], "digest algorithm"),
    signatureAlgorithm: oidOf(algorithm?.children[0], "signature algorithm"),
    signature: octetsOf(signature, "signature"),
  };
}

function readAttributes(node: Node): SignedAttributes {
  const firstOf = (wanted: string) =>
    node.children.find(({ children }) => oidOf(children[0], "name of an attribute") === wanted)?.children[1]
      ?.children[0];
  const time = firstOf(OID.signingTime);
  return {
    bytes: encodeDer(node, TAG.set),
    messageDigest: octetsOf(firstOf(OID.messageDigest), "message digest"),
    signingTime: time && timeOf(time),
  };
}

/** `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`; years of two digits begin with 1950. */
function timeOf({ tag, value }: Node): number {
  const text = value.toString("latin1");
  if (tag !== UTC_TIME && tag !== GENERALIZED_TIME) throw new BadIdentity("no signing time");
  const full = tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? "20" : "19"}${text}` : text;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new BadIdentity("no signing time");
  return time;
}
