import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./freePort.ts";
import { installGitAndSsh } from "./installMissing.mjs";

/** A bare repository with one commit on `main`. */
export function makeRepository(folder: string, name = "private.git"): string {
  const [bare, work] = [join(folder, name), join(folder, "work")];
  const git = (...args: string[]) => execFileSync("git", args, { stdio: "pipe" });
  git("init", "-q", "--bare", "-b", "main", bare);
  git("-C", bare, "config", "http.receivepack", "true");
  git("init", "-q", "-b", "main", work);
  writeFileSync(join(work, "README"), "private\n");
  git("-C", work, "add", ".");
  git("-C", work, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "-qm", "first");
  git("-C", work, "push", "-q", bare, "main");
  rmSync(work, { recursive: true });
  return bare;
}

/** The real sshd on loopback; whose keys it takes says `authorize`. */
export async function openSshHost() {
  installGitAndSsh();
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-sshd-"));
  const file = (name: string) => join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file("host_key")]);
  const authorize = (...keys: string[]) => writeFileSync(file("authorized_keys"), keys.join("\n"));
  authorize();
  const port = await freePort();
  writeFileSync(file("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(file("host_key.pub"), "utf8")}`);
  const settings = [
    ...[`ListenAddress 127.0.0.1:${port}`, `HostKey ${file("host_key")}`, "PidFile none", "UsePAM no"],
    ...[`AuthorizedKeysFile ${file("authorized_keys")}`, "StrictModes no", "PermitRootLogin yes"],
    ...["PasswordAuthentication no", "KbdInteractiveAuthentication no", "AcceptEnv GIT_PROTOCOL"],
  ];
  writeFileSync(file("config"), `${settings.join("\n")}\n`);
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true }); // it insists
  const sshd = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file("config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  sshd.stderr.on("data", (chunk) => (said += chunk));
  const up = new Promise<void>((resolve, reject) => {
    sshd.stderr.on("data", () => said.includes("Server listening") && resolve());
    sshd.once("exit", (code) => reject(new Error(`sshd ended with ${code}: ${said}`)));
  });
  await up;
  return {
    port,
    user: userInfo().username,
    url: `ssh://${userInfo().username}@127.0.0.1:${port}${makeRepository(folder)}`,
    folder,
    knownHosts: file("known_hosts"),
    authorize,
    async close() {
      sshd.removeAllListeners("exit");
      const gone = once(sshd, "exit");
      sshd.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Git's own program for HTTP behind Basic authentication: private for whomever `isKnown` does not know. */
export async function openHttpHost(isKnown: (user: string, password: string) => Promise<boolean>) {
  installGitAndSsh();
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-git-http-"));
  const bare = makeRepository(folder);
  const server = createServer(async (request, response) => {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const [user = "", ...password] = Buffer.from(basic, "base64").toString().split(":");
    if (basic && (await isKnown(user, password.join(":")))) return backend(folder, user, request, response);
    response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // listens on a port, not on a pipe
  return {
    port,
    bare,
    url: `http://127.0.0.1:${port}/private.git`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** CGI, as far as git uses it. */
function backend(folder: string, user: string, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search } = new URL(request.url!, "http://host");
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: user,
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers["content-type"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const headers = answer.subarray(0, end).toString().split("\r\n");
    const status = Number(/^Status: (\d+)/.exec(headers[0]!)?.[1] ?? 200);
    for (const header of headers.filter((line) => !line.startsWith("Status:")))
      response.setHeader(header.split(": ")[0]!, header.split(": ")[1]!);
    response.writeHead(status).end(answer.subarray(end + 4));
  });
}
