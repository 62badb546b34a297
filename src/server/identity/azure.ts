import { constants, createHash, verify } from "node:crypto";
import { BadIdentity, reasonOf } from "./badIdentity.ts";
import { decodeBase64 } from "./base64.ts";
import type { Certificate } from "./certificate.ts";
import { type CertificatePool, isTrue, poolOf, requireChain } from "./chain.ts";
import { parseMembers, stringOf } from "./members.ts";
import { readSignedData, type SignedData } from "./signedData.ts";

/** An envelope has about 5000 characters, 10000 with all its authorities. */
const MAX_ENVELOPE_CHARACTERS = 262_144;

const SIGNERS = [
  "metadata.azure.com",
  "metadata.azure.us",
  "metadata.azure.cn",
  "metadata.microsoftazure.de",
];

export type AzureTrust = {
  roots: CertificatePool;
  intermediates: CertificatePool;
  /** The certificates at the signer's issuer URLs; throws when one of them may not be asked or has none. */
  fetchIssuers: (urls: readonly string[]) => Promise<Certificate[]>;
};

/** The instance id of an attested document (contract §4). Nonce and times in it are not looked at. */
export async function verifyAzure(trust: AzureTrust, signature: string, now: number): Promise<string> {
  if (signature.length > MAX_ENVELOPE_CHARACTERS)
    throw new BadIdentity(`it is longer than ${MAX_ENVELOPE_CHARACTERS} characters`);
  const envelope = readSignedData(decodeBase64(signature));
  if (!isSignerName(envelope.signer.commonName))
    throw new BadIdentity(`the signer is ${JSON.stringify(envelope.signer.commonName)}`);
  requireAttributes(envelope);
  // A signature that is wrong stays so, whichever certificates are fetched: nobody is asked for its sake.
  requireSignature(envelope);
  await requireTrust(trust, envelope, now);
  return stringOf(parseMembers(envelope.content.toString("utf8")), "vmId");
}

export const isSignerName = (name: string): boolean =>
  !/[\r\n]/.test(name) && SIGNERS.some((signer) => name === signer || name.endsWith(`.${signer}`));

async function requireTrust(trust: AzureTrust, { signer, certificates }: SignedData, now: number) {
  const between = [poolOf(certificates), trust.intermediates];
  try {
    return requireChain(signer, { roots: trust.roots, between, now });
  } catch (error) {
    if (signer.issuerUrls.length === 0) throw error;
    const fetched = await trust.fetchIssuers(signer.issuerUrls).catch((cause: unknown) => {
      throw new BadIdentity(`${reasonOf(error)}; its issuer was not fetched: ${reasonOf(cause)}`);
    });
    requireChain(signer, { roots: trust.roots, between: [...between, poolOf(fetched)], now });
  }
}

type Hash = "sha1" | "sha256" | "sha384" | "sha512";
/** Where a signature's name does not tell the hash, the digest's does. */
type Signature = { family: "rsa" | "ec" | "dsa"; hash?: Hash };

const SIGNATURES: Readonly<Record<string, Signature>> = {
  "1.2.840.113549.1.1.1": { family: "rsa" },
  "1.2.840.113549.1.1.5": { family: "rsa", hash: "sha1" },
  "1.2.840.113549.1.1.11": { family: "rsa", hash: "sha256" },
  "1.2.840.113549.1.1.12": { family: "rsa", hash: "sha384" },
  "1.2.840.113549.1.1.13": { family: "rsa", hash: "sha512" },
  "1.2.840.10045.2.1": { family: "ec" },
  "1.2.840.10045.4.1": { family: "ec", hash: "sha1" },
  "1.2.840.10045.4.3.2": { family: "ec", hash: "sha256" },
  "1.2.840.10045.4.3.3": { family: "ec", hash: "sha384" },
  "1.2.840.10045.4.3.4": { family: "ec", hash: "sha512" },
  "1.2.840.10040.4.1": { family: "dsa" },
  "1.2.840.10040.4.3": { family: "dsa", hash: "sha1" },
  "2.16.840.1.101.3.4.3.2": { family: "dsa", hash: "sha256" },
};

const DIGESTS: Readonly<Record<string, Hash>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Real envelopes name the signature, sha256WithRSAEncryption, where the digest belongs. */
function digestOf(name: string): Hash {
  const hash = DIGESTS[name] ?? SIGNATURES[name]?.hash;
  if (!hash) throw new BadIdentity(`the digest ${name} is not known`);
  return hash;
}

function requireAttributes({ attributes, content, digestAlgorithm, signer }: SignedData): void {
  if (!attributes) return;
  const digest = createHash(digestOf(digestAlgorithm)).update(content).digest();
  if (!digest.equals(attributes.messageDigest)) throw new BadIdentity("the content is not what was signed");
  const { signingTime } = attributes;
  if (signingTime !== undefined && (signingTime < signer.from || signingTime > signer.until))
    throw new BadIdentity("it was signed when the signer's certificate was not valid");
}

function requireSignature(envelope: SignedData): void {
  const { signatureAlgorithm, digestAlgorithm, signature, signer, attributes, content } = envelope;
  const known = SIGNATURES[signatureAlgorithm];
  const { key } = signer;
  if (!known || key.asymmetricKeyType !== known.family)
    throw new BadIdentity(`a signature ${signatureAlgorithm} with a key of ${key.asymmetricKeyType}`);
  const hash = known.hash ?? digestOf(digestAlgorithm);
  const how = known.family === "rsa" ? { key, padding: constants.RSA_PKCS1_PADDING } : { key };
  if (!isTrue(() => verify(hash, attributes?.bytes ?? content, how, signature)))
    throw new BadIdentity("the signature does not fit");
}
