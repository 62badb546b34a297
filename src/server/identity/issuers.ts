import { lookup } from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import { BadIdentity } from "./badIdentity.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { isPublicAddress } from "./publicAddress.ts";

const HOSTS = new Set(["www.microsoft.com", "cacerts.digicert.com"]);
const PORTS = new Set(["", "80", "443"]);
const WITHIN_MS = 5_000;
const MAX_BYTES = 1_048_576;
const MAX_URLS = 8;
/** Anybody may send an envelope that makes us ask: so many at once, and no more. */
const MAX_AT_ONCE = 4;

/** Certificates that may be asked for: of two hosts, by their usual ports. */
export function isIssuerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && HOSTS.has(hostname) && PORTS.has(port) && username === "" && password === "";
}

/** Resolves all addresses, and names one only if every one of them is public; the connection is made to that one. */
export function publicLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new Error(`${hostname} has no address`), "", 0);
      const hidden = addresses.find(({ address }) => !isPublicAddress(address));
      if (hidden)
        return done(new Error(`${hostname} leads to ${hidden.address}, which is not public`), "", 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/**
 * Fetches each certificate; one URL that may not be asked, or does not answer with one, is the end of it. `port` stands
 * for the URL's own where the hosts are those of a test.
 */
export function createIssuerFetch(find: LookupFunction = publicLookup(), port?: number) {
  let underWay = 0;
  return async (urls: readonly string[]): Promise<Certificate[]> => {
    const foreign = urls.find((url) => !isIssuerUrl(url));
    if (foreign !== undefined) throw new BadIdentity(`${JSON.stringify(foreign)} may not be asked`);
    if (urls.length > MAX_URLS) throw new BadIdentity("too many URLs");
    if (underWay >= MAX_AT_ONCE) throw new BadIdentity("too many others are fetched at this time");
    underWay++;
    try {
      const signal = AbortSignal.timeout(WITHIN_MS);
      const certificates: Certificate[] = [];
      for (const url of urls)
        certificates.push(readCertificate(await get(url, { lookup: find, ...(port && { port }), signal })));
      return certificates;
    } finally {
      underWay--;
    }
  };
}

function get(url: string, how: http.RequestOptions): Promise<Buffer> {
  const { request } = url.toLowerCase().startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const asking = request(url, { ...how, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy();
        return reject(new BadIdentity(`the answer was ${response.statusCode}`));
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_BYTES) response.destroy(new BadIdentity(`more than ${MAX_BYTES} bytes`));
      });
      response.on("end", () => resolve(Buffer.concat(chunks)));
      response.on("error", reject);
    });
    asking.on("error", reject);
    asking.end();
  });
}
