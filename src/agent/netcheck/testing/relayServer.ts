import { once } from "node:events";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** For derp.example.com, signed by itself, and used by nothing but tests. */
const CERTIFICATE = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggM6qW4wYyRfRAoXk
q1PzSVxtmW+4IyAJAjW5x35iiUShRANCAATH8AmZaLocHGmkWUQ48DcXFiwtP+ni
A4mPMH3QLQ2BjxBt82VQR75GfG/gUEmrQzZPS5Ru+xjNNQW82PRo4KMK
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBqTCCAVCgAwIBAgIUGMj/zO5M3GWXIAK7CKlbI5NHS6YwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQZGVycC5leGFtcGxlLmNvbTAgFw0yNjExMjUxMTIzNTlaGA8y
MTI2MTEwMTExMjM1OVowGzEZMBcGA1UEAwwQZGVycC5leGFtcGxlLmNvbTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABMfwCZlouhwcaaRZRDjwNxcWLC0/6eIDiY8w
fdAtDYGPEG3zZVBHvkZ8b+BQSatDNk9LlG77GM01BbzY9GjgowqjcDBuMB0GA1Ud
DgQWBBSLPxl3Awfsjgx/QakN+pwWPpwE4zAfBgNVHSMEGDAWgBSLPxl3Awfsjgx/
QakN+pwWPpwE4zAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEGRlcnAuZXhh
bXBsZS5jb20wCgYIKoZIzj0EAwIDRwAwRAIgIMByCErojAsfiQ2JrHrUeO1Qj7QO
nwSR3VY+LiA9CaECIAYxV5ZP2zK0FnxY48+UOYEcd35ZKBVZIUhVtywVq1SL
-----END CERTIFICATE-----`,
};
export const CERTIFICATE_DIGEST = "47404af5a874e0d94e35387ce002070e25bae09c736184608f36846e0f30c867";

/** A relay as far as it answers its latency check, on a port of its own. Closed with the test. */
export async function relayServer(kind: "http" | "https", answer?: RequestListener) {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.headers.host} ${request.url}`);
    if (answer) answer(request, response);
    else response.end();
  };
  const server = kind === "http" ? createHttp(listener) : createHttps(CERTIFICATE, listener);
  let connections = 0;
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    get connections() {
      return connections;
    },
  };
}
