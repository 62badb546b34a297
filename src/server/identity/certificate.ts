import { type KeyObject, X509Certificate } from "node:crypto";
import { BadIdentity } from "./badIdentity.ts";
import { expectTag, type Node, oidOf, readDer, TAG } from "./der.ts";

/** An X.509 certificate, and of it what a chain is judged by. */
export type Certificate = {
  x509: X509Certificate;
  key: KeyObject;
  /** Names as they are encoded: two are the same when their bytes are. */
  subject: Buffer;
  issuer: Buffer;
  serial: Buffer;
  /** Of the subject; empty when it has none. */
  commonName: string;
  from: number;
  until: number;
  isAuthority: boolean;
  /** How many authorities may stand between this one and the signer. */
  pathLength: number;
  /** Its own signature proves nothing any more. */
  isWeaklySigned: boolean;
  /** Why no chain may have it; undefined when nothing speaks against it. */
  unusable: string | undefined;
  /** Where its issuer's certificate is. */
  issuerUrls: string[];
};

const OID = {
  commonName: "2.5.4.3",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  authorityAccess: "1.3.6.1.5.5.7.1.1",
  issuers: "1.3.6.1.5.5.7.48.2",
} as const;

/** Extensions that may be critical: what they say is heeded here, or does not matter for this use. */
const UNDERSTOOD = new Set([
  OID.basicConstraints,
  "2.5.29.15", // key usage
  "2.5.29.17", // subject's other names
  "2.5.29.31", // where revocations are
  "2.5.29.32", // policies
  "2.5.29.35", // key of the issuer
  "2.5.29.37", // extended key usage
  "2.5.29.14", // key of the subject
  OID.authorityAccess,
]);

/** Signatures with SHA-256 and better; with SHA-1 and MD5 two certificates can be made that share one. */
const STRONG = new Set([
  "1.2.840.113549.1.1.10",
  "1.2.840.113549.1.1.11",
  "1.2.840.113549.1.1.12",
  "1.2.840.113549.1.1.13",
  "1.2.840.10045.4.3.2",
  "1.2.840.10045.4.3.3",
  "1.2.840.10045.4.3.4",
  "1.3.101.112",
]);

const EXPLICIT_VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const URL_NAME = 0x86;
const BMP_STRING = 0x1e;

export function readCertificate(der: Buffer): Certificate {
  let x509: X509Certificate;
  let key: KeyObject;
  try {
    x509 = new X509Certificate(der);
    key = x509.publicKey; // read when it is asked for: it may be none
  } catch {
    throw new BadIdentity("no certificate");
  }
  // Node reads PEM, too, and overlooks what follows.
  if (!x509.raw.equals(der)) throw new BadIdentity("no certificate in DER");
  const [body, algorithm] = readDer(x509.raw).children;
  const fields = [...expectTag(body, TAG.sequence, "certificate").children];
  if (fields[0]?.tag === EXPLICIT_VERSION) fields.shift();
  const [serial, , issuer, , subject] = fields;
  const extensions = extensionsOf(fields.find(({ tag }) => tag === EXTENSIONS));
  const { isAuthority, pathLength } = constraintsOf(extensions.get(OID.basicConstraints)?.value);
  return {
    x509,
    key,
    subject: expectTag(subject, TAG.sequence, "subject").raw,
    issuer: expectTag(issuer, TAG.sequence, "issuer").raw,
    serial: expectTag(serial, TAG.integer, "serial number").value,
    commonName: commonNameOf(subject!),
    from: Date.parse(x509.validFrom),
    until: Date.parse(x509.validTo),
    isAuthority,
    pathLength,
    isWeaklySigned: !STRONG.has(oidOf(algorithm?.children[0], "signature algorithm")),
    unusable: faultOf(extensions),
    issuerUrls: issuerUrlsOf(extensions.get(OID.authorityAccess)?.value),
  };
}

type Extension = { critical: boolean; value: Buffer };

function extensionsOf(node: Node | undefined): Map<string, Extension> {
  const list = node?.children[0]?.children ?? [];
  return new Map(
    list.map(({ children }) => {
      const critical = children[1]?.tag === TAG.boolean && children[1].value[0] !== 0;
      const value = expectTag(children.at(-1), TAG.octets, "value of an extension").value;
      return [oidOf(children[0], "name of an extension"), { critical, value }];
    }),
  );
}

function faultOf(extensions: Map<string, Extension>): string | undefined {
  if (extensions.has(OID.nameConstraints)) return "has constraints on names, which are not known here";
  for (const [oid, { critical }] of extensions)
    if (critical && !UNDERSTOOD.has(oid)) return `has the critical extension ${oid}, which is not known here`;
  return undefined;
}

function constraintsOf(value: Buffer | undefined): Pick<Certificate, "isAuthority" | "pathLength"> {
  const [authority, length] = value ? readDer(value).children : [];
  const isAuthority = authority?.tag === TAG.boolean && authority.value[0] !== 0;
  const pathLength =
    length?.tag === TAG.integer && length.value.length > 0 && length.value.length <= 4
      ? length.value.readIntBE(0, length.value.length)
      : Number.POSITIVE_INFINITY;
  return { isAuthority, pathLength };
}

/** The last one, should there be several. */
function commonNameOf(subject: Node): string {
  const parts = subject.children.flatMap(({ children }) => children);
  const named = parts.filter(({ children }) => oidOf(children[0], "part of a name") === OID.commonName);
  const text = named.at(-1)?.children[1];
  if (!text) return "";
  return text.tag === BMP_STRING
    ? Buffer.from(text.value.subarray(0, text.value.length & ~1))
        .swap16()
        .toString("utf16le")
    : text.value.toString("utf8");
}

function issuerUrlsOf(value: Buffer | undefined): string[] {
  if (!value) return [];
  return readDer(value)
    .children.filter(({ children }) => oidOf(children[0], "access method") === OID.issuers)
    .flatMap(({ children }) => (children[1]?.tag === URL_NAME ? [children[1].value.toString("latin1")] : []));
}
