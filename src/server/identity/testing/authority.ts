import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from "node:crypto";
import { TAG, wrapDer } from "../der.ts";

/** Certificates and envelopes of our own, good ones and such as no tool would make. */

export const seq = (...parts: Buffer[]) => wrapDer(TAG.sequence, Buffer.concat(parts));
export const set = (...parts: Buffer[]) => wrapDer(TAG.set, Buffer.concat(parts));
export const octets = (bytes: Buffer) => wrapDer(TAG.octets, bytes);
export const integer = (value: number) => wrapDer(TAG.integer, Buffer.from([value]));
export const context = (number: number, ...parts: Buffer[]) => wrapDer(0xa0 + number, Buffer.concat(parts));
const bits = (bytes: Buffer) => wrapDer(TAG.bitString, Buffer.concat([Buffer.from([0]), bytes]));
const nothing = wrapDer(0x05, Buffer.alloc(0));
const yes = wrapDer(TAG.boolean, Buffer.from([0xff]));

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const base128 = (number: number): number[] =>
    number < 128 ? [number] : [...base128(Math.floor(number / 128)).map((b) => b | 0x80), number % 128];
  return wrapDer(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const utcTime = (time: number) =>
  wrapDer(
    0x17,
    Buffer.from(
      `${new Date(time)
        .toISOString()
        .replace(/[-:T]|\.\d+/g, "")
        .slice(2, 14)}Z`,
    ),
  );
const nameOf = (commonName: string) => seq(set(seq(oid("2.5.4.3"), wrapDer(0x0c, Buffer.from(commonName)))));

export const rsaKeys = (modulusLength = 2048) => generateKeyPairSync("rsa", { modulusLength });
export const ecKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
type Keys = { privateKey: KeyObject; publicKey: KeyObject };

export const OIDS = {
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  md5: "1.2.840.113549.2.5",
  rsa: "1.2.840.113549.1.1.1",
  sha1WithRsa: "1.2.840.113549.1.1.5",
  sha256WithRsa: "1.2.840.113549.1.1.11",
  ecdsaWithSha1: "1.2.840.10045.4.1",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
} as const;

export type Issued = { der: Buffer; pem: string; keys: Keys; name: Buffer; serial: Buffer };

type CertificateOptions = {
  commonName: string;
  keys: Keys;
  /** Itself when absent. */
  issuer?: Issued;
  from?: number;
  until?: number;
  authority?: boolean;
  pathLength?: number;
  hash?: "sha1" | "sha256";
  issuerUrls?: string[];
  /** Further extensions, by OID. */
  extensions?: { oid: string; critical: boolean; value: Buffer }[];
};

const DAY_MS = 86_400_000;
let serials = 1;

export function issue({ commonName, keys, issuer, hash = "sha256", ...options }: CertificateOptions): Issued {
  const { from = Date.now() - DAY_MS, until = Date.now() + DAY_MS } = options;
  const name = nameOf(commonName);
  const serial = integer(serials++ % 128);
  const signing = issuer?.keys ?? keys;
  const isRsa = signing.privateKey.asymmetricKeyType === "rsa";
  const names = isRsa
    ? ([OIDS.sha1WithRsa, OIDS.sha256WithRsa] as const)
    : ([OIDS.ecdsaWithSha1, OIDS.ecdsaWithSha256] as const);
  const algorithm = seq(oid(names[hash === "sha1" ? 0 : 1]), ...(isRsa ? [nothing] : []));
  const body = seq(
    context(0, integer(2)),
    serial,
    algorithm,
    issuer?.name ?? name,
    seq(utcTime(from), utcTime(until)),
    name,
    keys.publicKey.export({ type: "spki", format: "der" }),
    context(3, seq(...extensionsOf(options))),
  );
  const der = seq(body, algorithm, bits(sign(hash, body, signing.privateKey)));
  return { der, pem: new X509Certificate(der).toString(), keys, name, serial };
}

function extensionsOf(options: Omit<CertificateOptions, "commonName" | "keys">): Buffer[] {
  const { authority, pathLength, issuerUrls = [], extensions = [] } = options;
  const constraints = authority
    ? [
        seq(
          oid("2.5.29.19"),
          yes,
          octets(seq(yes, ...(pathLength === undefined ? [] : [integer(pathLength)]))),
        ),
      ]
    : [seq(oid("2.5.29.19"), octets(seq()))];
  const urls = issuerUrls.map((url) => seq(oid("1.3.6.1.5.5.7.48.2"), wrapDer(0x86, Buffer.from(url))));
  const access = urls.length > 0 ? [seq(oid("1.3.6.1.5.5.7.1.1"), octets(seq(...urls)))] : [];
  const others = extensions.map((e) => seq(oid(e.oid), ...(e.critical ? [yes] : []), octets(e.value)));
  return [...constraints, ...access, ...others];
}

type EnvelopeOptions = {
  content: string | Buffer;
  signer: Issued;
  /** Of the envelope; the signer's alone when absent. */
  certificates?: Buffer[];
  hash?: "md5" | "sha1" | "sha256";
  digestOid?: string;
  signatureOid?: string;
  attributes?: { digest?: Buffer; time?: number };
  /** How many times the signer signs. */
  signers?: number;
  /** Put where the signature belongs. */
  signature?: Buffer;
};

/** SignedData, as Azure makes it when nothing else is said: no attributes, and a signature's OID as that of the digest. */
export function envelope({ signer, hash = "sha256", ...options }: EnvelopeOptions): Buffer {
  const content = Buffer.from(options.content);
  const attributes =
    options.attributes &&
    [
      seq(oid("1.2.840.113549.1.9.3"), set(oid(OIDS.data))),
      seq(
        oid("1.2.840.113549.1.9.4"),
        set(octets(options.attributes.digest ?? createHash(hash).update(content).digest())),
      ),
      ...(options.attributes.time === undefined
        ? []
        : [seq(oid("1.2.840.113549.1.9.5"), set(utcTime(options.attributes.time)))]),
    ].sort(Buffer.compare);
  const signed = attributes ? set(...attributes) : content;
  const isRsa = signer.keys.privateKey.asymmetricKeyType === "rsa";
  const signerInfo = seq(
    integer(1),
    seq(issuerOf(signer), signer.serial),
    seq(oid(options.digestOid ?? OIDS.sha256WithRsa), nothing),
    ...(attributes ? [context(0, ...attributes)] : []),
    seq(oid(options.signatureOid ?? (isRsa ? OIDS.rsa : OIDS.ecdsaWithSha256)), nothing),
    octets(options.signature ?? sign(hash, signed, signer.keys.privateKey)),
  );
  return seq(
    oid(OIDS.signedData),
    context(
      0,
      seq(
        integer(1),
        set(seq(oid(options.digestOid ?? OIDS.sha256WithRsa), nothing)),
        seq(oid(OIDS.data), context(0, octets(content))),
        context(0, ...(options.certificates ?? [signer.der])),
        set(...Array.from({ length: options.signers ?? 1 }, () => signerInfo)),
      ),
    ),
  );
}

/** The issuer's name as the certificate has it. */
function issuerOf({ der }: Issued): Buffer {
  // Of what `issue` wrote: header, header, version, serial, algorithm, issuer.
  let rest = inside(inside(der));
  for (let i = 0; i < 3; i++) rest = rest.subarray(lengthOf(rest));
  return rest.subarray(0, lengthOf(rest));
}

const headerOf = (bytes: Buffer) => (bytes[1]! < 0x80 ? 2 : 2 + (bytes[1]! & 0x7f));
const lengthOf = (bytes: Buffer) =>
  headerOf(bytes) + (bytes[1]! < 0x80 ? bytes[1]! : bytes.readUIntBE(2, bytes[1]! & 0x7f));
const inside = (bytes: Buffer) => bytes.subarray(headerOf(bytes), lengthOf(bytes));
