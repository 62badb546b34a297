import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { onTestFinished } from "vitest";

/** An authority made for this test, and a certificate of it for `name`; needs openssl. */
function certificates(dir: string, name: string) {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority");
  openssl("req", ...ec.slice(0, 5), "-keyout", "server.key", "-out", "server.csr", "-subj", `/CN=${name}`);
  writeFileSync(join(dir, "names"), `subjectAltName=DNS:${name}`);
  openssl(
    "x509",
    "-req",
    "-in",
    "server.csr",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-days",
    "2",
    "-extfile",
    "names",
    "-out",
    "server.pem",
  );
}

/** TLS with a certificate that only `caFile` vouches for, in front of a server that speaks without. */
export async function tlsBefore(
  target: string,
  name = "localhost",
): Promise<{ origin: string; caFile: string }> {
  const dir = mkdtempSync(join(tmpdir(), "quarterdeck-tls-"));
  certificates(dir, name);
  const { port } = new URL(target);
  const server = createServer(
    { key: readFileSync(join(dir, "server.key")), cert: readFileSync(join(dir, "server.pem")) },
    (socket) => {
      const plain = connect(Number(port), "127.0.0.1");
      socket.pipe(plain).pipe(socket);
      for (const [side, other] of [
        [socket, plain],
        [plain, socket],
      ] as const) {
        side.on("error", () => other.destroy());
        side.on("close", () => other.destroy());
      }
    },
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    caFile: join(dir, "ca.pem"),
  };
}
