import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { type CutProxy, createCutProxy } from "./cutProxy.ts";
import { freePort } from "./freePort.ts";

export type Cookie = { name: string; value: string; url: string; httpOnly: boolean; secure?: boolean };

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

/** An authority of its own, and a certificate of it for `localhost`; needs openssl. */
function certificates(dir: string) {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-days",
    "2",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Test authority",
  );
  openssl("req", ...key, "-keyout", "tls.key", "-out", "tls.csr", "-subj", "/CN=localhost");
  writeFileSync(join(dir, "names"), "subjectAltName=DNS:localhost,DNS:*.localhost");
  openssl("x509", "-req", "-in", "tls.csr", ...by, "-out", "tls.pem");
  return {
    key: readFileSync(join(dir, "tls.key")),
    cert: readFileSync(join(dir, "tls.pem")),
    caFile: join(dir, "ca.pem"),
  };
}

/** TLS before the server at `port`; its files and the proxy's key go into `dir`. */
export async function behindTls(port: number, dir: string): Promise<Front> {
  const { key, cert, caFile } = certificates(dir);
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
  let proxy: ChildProcess | undefined;

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
      const own = await freePort();
      network.target(own);
      const flags = [
        "--address",
        `127.0.0.1:${own}`,
        "--data",
        join(dir, "front"),
        "--upstream",
        origin,
        "--upstream-ca",
        caFile,
      ];
      const child = spawn(process.execPath, ["--enable-source-maps", program, "serve", ...flags], {
        env: { ...process.env, QUARTERDECK_ACCESS_URL: network.url },
        stdio: ["ignore", "pipe", "inherit"],
      });
      proxy = child;
      await once(child.stdout, "data"); // it listens
      child.stdout.resume();
    },
    async signIn(token) {
      const response = await fetch(`${network.url}/api/v2/quarterdeck/sign-in-token`, {
        method: "POST",
        headers: { Origin: network.url },
        body: JSON.stringify({ token }),
      });
      const [pair = ""] = (response.headers.getSetCookie()[0] ?? "").split(";");
      const [name = "", value = ""] = pair.split("=");
      if (name === "") throw new Error(`the proxy did not sign in: ${await response.text()}`);
      return [
        { name, value, url: network.url, httpOnly: true },
        { name: "__Host-coder_session_token", value: token, url: origin, httpOnly: true, secure: true },
      ];
    },
    async close() {
      if (proxy && proxy.exitCode === null) {
        proxy.kill("SIGTERM");
        await once(proxy, "exit");
      }
      await network.close();
      tls.close();
    },
  };
}
