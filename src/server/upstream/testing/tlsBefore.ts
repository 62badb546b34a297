import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { onTestFinished } from "vitest";
import { makeCertificates } from "./certificates.ts";

/** TLS with a certificate that only `caFile` vouches for, in front of a server that speaks without. */
export async function tlsBefore(
  target: string,
  name = "localhost",
): Promise<{ origin: string; caFile: string }> {
  const dir = mkdtempSync(join(tmpdir(), "quarterdeck-tls-"));
  const { key, cert, caFile } = makeCertificates(dir, name);
  const { port } = new URL(target);
  const server = createServer({ key, cert }, (socket) => {
    const plain = connect(Number(port), "127.0.0.1");
    socket.pipe(plain).pipe(socket);
    for (const [side, other] of [
      [socket, plain],
      [plain, socket],
    ] as const) {
      side.on("error", () => other.destroy());
      side.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    caFile,
  };
}
