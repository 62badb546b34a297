import { X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { rootCertificates } from "node:tls";
import { type AwsKeys, awsKeys, verifyAws } from "./aws.ts";
import { type AzureTrust, verifyAzure } from "./azure.ts";
import { AZURE_INTERMEDIATES, AZURE_ROOTS } from "./azureCertificates.ts";
import { reasonOf } from "./badIdentity.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { poolOf } from "./chain.ts";
import { verifyGoogle } from "./google.ts";
import { fetchedGoogleKeys, fixedGoogleKeys, type GoogleKeys } from "./googleKeys.ts";
import { createIssuerFetch } from "./issuers.ts";

/** What the directory of `--identity-certificates` holds cannot be used; the message names the file. */
export class IdentityConfigError extends Error {
  override name = "IdentityConfigError";
}

export type Identity = Awaited<ReturnType<typeof openIdentity>>;

/**
 * Who is trusted to say which instance somebody is. Each file of the directory stands for what is built in:
 * `aws/<region>.pem`, `azure/roots.pem`, `google/keys.json`; `azure/intermediates.pem` is added to it.
 */
export async function openIdentity({ directory, now }: { directory: string | undefined; now: () => number }) {
  if (directory) await requireDirectory(directory);
  const [aws, azure, google] = await Promise.all([
    openAws(directory),
    openAzure(directory),
    openGoogle(directory, now),
  ]);
  return {
    aws: async (body: { document: string; signature: string }) => verifyAws(aws, body),
    azure: (body: { signature: string }) => verifyAzure(azure(), body.signature, now()),
    google: (body: { json_web_token: string }) => verifyGoogle(google, body.json_web_token, now()),
  };
}

/** Else a slip in its name would leave everybody trusted who is built in. */
async function requireDirectory(directory: string): Promise<void> {
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new IdentityConfigError(`${directory} is no directory.`);
}

async function openAws(directory: string | undefined): Promise<AwsKeys> {
  const folder = directory && join(directory, "aws");
  const names = folder ? await readdir(folder).catch(ifMissing<string[]>([])) : [];
  const files = names.filter((name) => name.endsWith(".pem")).map((name) => join(folder!, name));
  const keys = await Promise.all(
    files.map(async (file) => {
      const [certificate] = await readPem(file);
      return [basename(file, ".pem"), certificate!.publicKey] as const;
    }),
  );
  return awsKeys(new Map(keys));
}

/** Certificates are read with the first document of Azure: most servers see none. */
async function openAzure(directory: string | undefined): Promise<() => AzureTrust> {
  const read = async (name: string) => {
    const file = directory && join(directory, "azure", name);
    return file ? readPem(file).catch(ifMissing<X509Certificate[] | undefined>(undefined)) : undefined;
  };
  const [roots, added = []] = await Promise.all([read("roots.pem"), read("intermediates.pem")]);
  let trust: AzureTrust | undefined;
  return () => {
    trust ??= {
      roots: poolOf(roots?.map(certificateOf) ?? builtInRoots()),
      intermediates: poolOf([...AZURE_INTERMEDIATES.map(fromBase64), ...added.map(certificateOf)]),
      fetchIssuers: createIssuerFetch(),
    };
    return trust;
  };
}

/** Those that Node trusts, and Microsoft's own. */
const builtInRoots = (): Certificate[] => [
  ...rootCertificates.map((pem) => certificateOf(new X509Certificate(pem))),
  ...AZURE_ROOTS.map(fromBase64),
];

const certificateOf = ({ raw }: X509Certificate) => readCertificate(raw);
const fromBase64 = (text: string) => readCertificate(Buffer.from(text, "base64"));

async function openGoogle(directory: string | undefined, now: () => number): Promise<GoogleKeys> {
  const file = directory && join(directory, "google", "keys.json");
  const text = file && (await readFile(file, "utf8").catch(ifMissing<string | undefined>(undefined)));
  return file && text !== undefined ? during(file, () => fixedGoogleKeys(text)) : fetchedGoogleKeys({ now });
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

async function readPem(file: string): Promise<X509Certificate[]> {
  const blocks = (await readFile(file, "utf8")).match(PEM) ?? [];
  if (blocks.length === 0) throw new IdentityConfigError(`${file} holds no certificate in PEM.`);
  return during(file, () => blocks.map((block) => new X509Certificate(block)));
}

function during<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new IdentityConfigError(`${file} cannot be used: ${reasonOf(error)}.`);
  }
}

/** For `catch`: what is not there is not configured. */
const ifMissing =
  <T>(otherwise: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === "ENOENT") return otherwise;
    throw error;
  };
