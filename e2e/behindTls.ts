import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { makeCertificates } from "../src/server/upstream/testing/certificates.ts";
import { type CutProxy, createCutProxy } from "./cutProxy.ts";
import { type Cookie, signInAt, startFront } from "./frontProcess.ts";

/** A Quarterdeck in front of a server that is behind TLS, under another name than the browser sees. */
export type Front = {
  /** Between the browser and the Quarterdeck in front. */
  network: CutProxy;
  /** Of the server behind. */
  origin: string;
  /** How the server behind is told where it stands. */
  serverEnvironment: Record<string, string>;
  open(program: string): Promise<void>;
  /** At the front, and at the server behind, whose apps are at its own addresses. */
  signIn(token: string): Promise<Cookie[]>;
  close(): Promise<void>;
};

/** TLS before the server at `port`; its files and the proxy's key go into `dir`. */
export async function behindTls(port: number, dir: string): Promise<Front> {
  const { key, cert, caFile } = makeCertificates(dir, "localhost", "*.localhost");
  const tls = createServer({ key, cert }, (socket) => {
    const plain = connect({ port, host: "127.0.0.1" });
    socket.pipe(plain);
    plain.pipe(socket);
    for (const side of [socket, plain])
      side
        .on("error", () => {})
        .on("close", () => {
          socket.destroy();
          plain.destroy();
        });
  });
  tls.listen(0, "127.0.0.1");
  await once(tls, "listening");
  const origin = `https://localhost:${(tls.address() as AddressInfo).port}`;
  const network = await createCutProxy();
  let front: Awaited<ReturnType<typeof startFront>> | undefined;

  return {
    network,
    origin,
    serverEnvironment: {
      QUARTERDECK_ACCESS_URL: origin,
      QUARTERDECK_HOST_PREFIX_COOKIE: "true",
      // Agents and scripts that dial the server's own address.
      NODE_EXTRA_CA_CERTS: caFile,
    },
    async open(program) {
      const dataDir = join(dir, "front");
      front = await startFront({ program, origin, dataDir, caFile, accessUrl: network.url });
      network.target(front.port);
    },
    signIn: async (token) => [
      await signInAt(network.url, token),
      { name: "__Host-coder_session_token", value: token, url: origin, httpOnly: true, secure: true },
    ],
    async close() {
      await front?.close();
      await network.close();
      tls.close();
    },
  };
}
