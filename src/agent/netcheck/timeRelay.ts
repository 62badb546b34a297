import http from "node:http";
import https from "node:https";
import { isIP, isIPv6 } from "node:net";
import type { TLSSocket } from "node:tls";
import { limited } from "../limited.ts";

const REQUESTS = 3;
const WITHIN_MS = 3_000;
/** A relay answers with nothing, a page of a proxy may be long. */
const MAX_BODY_BYTES = 8_192;
const PINNED = "sha256-raw:";

export type RelayTarget = {
  secure: boolean;
  address: string;
  port: number;
  hostName: string;
  /** Name in the certificate instead of the host's, or `sha256-raw:` and the digest of the one certificate that counts. */
  certName: string;
  /** Any certificate will do. */
  insecure: boolean;
};

/** The quickest of a few requests that a relay answered, without the time of connecting; undefined when none was. Never rejects. */
export async function timeRelay(target: RelayTarget, signal: AbortSignal): Promise<number | undefined> {
  const keep = { keepAlive: true, maxSockets: 1 };
  const agent = target.secure ? new https.Agent(keep) : new http.Agent(keep);
  let best: number | undefined;
  try {
    await limited(signal, WITHIN_MS, async (attempt) => {
      for (let made = 0; made < REQUESTS; made++)
        best = Math.min(best ?? Number.POSITIVE_INFINITY, await timeRequest(target, agent, attempt));
    });
  } catch {
    // What was measured before the fault counts.
  }
  agent.destroy(); // and with it what a refused answer still brings
  return best;
}

function timeRequest(target: RelayTarget, agent: http.Agent, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = startRequest(target, agent, signal);
    let sentAt = performance.now();
    const start = () => {
      sentAt = performance.now();
    };
    request.once("socket", (socket) => {
      if (!request.reusedSocket) socket.once(target.secure ? "secureConnect" : "connect", start);
    });
    request.on("error", reject); // stays: destroying it may tell more than once
    request.once("response", (response) => {
      const ms = performance.now() - sentAt;
      response.on("error", reject);
      const { statusCode = 0 } = response;
      // Anything else is the word of a proxy or a portal, not of a relay.
      if (statusCode < 200 || statusCode > 299) return reject(new Error(`it answered ${statusCode}`));
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BODY_BYTES) reject(new Error("its answer is too long"));
      });
      response.once("end", () => resolve(ms));
    });
    request.end();
  });
}

function startRequest(target: RelayTarget, agent: http.Agent, signal: AbortSignal): http.ClientRequest {
  const { secure, address, port, hostName, certName, insecure } = target;
  const host = isIPv6(hostName) ? `[${hostName}]` : hostName;
  const options = {
    agent,
    signal,
    host: address,
    port,
    path: "/derp/latency-check",
    headers: { host: port === (secure ? 443 : 80) ? host : `${host}:${port}` },
  };
  if (!secure) return http.get(options);
  const pin = certName.startsWith(PINNED) ? certName.slice(PINNED.length).toLowerCase() : undefined;
  const name = pin === undefined && certName ? certName : hostName;
  const request = https.get({
    ...options,
    servername: isIP(name) ? "" : name, // TLS knows no names that are addresses
    rejectUnauthorized: !insecure && pin === undefined,
  });
  if (pin !== undefined)
    request.once("socket", (socket) =>
      socket.once("secureConnect", () => {
        const { fingerprint256 = "" } = (socket as TLSSocket).getPeerCertificate(); // https makes no other
        if (fingerprint256.replaceAll(":", "").toLowerCase() !== pin)
          request.destroy(new Error("its certificate is another"));
      }),
    );
  return request;
}
