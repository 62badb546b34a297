import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cookie } from "./behindTls.ts";
import { freePort } from "./freePort.ts";
import { PROGRAM } from "./house.ts";

/** A `serve --upstream` in front of a deployment, and the cookie of a browser that is signed in with its token. */
export async function inFrontOf(origin: string, token: string) {
  const data = mkdtempSync(join(tmpdir(), "quarterdeck-front-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const flags = ["--address", new URL(url).host, "--data", data, "--upstream", origin];
  const child = spawn(process.execPath, ["--enable-source-maps", PROGRAM, "serve", ...flags], {
    env: { ...process.env, QUARTERDECK_ACCESS_URL: url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data"); // it listens
  child.stdout.resume();
  const response = await fetch(`${url}/api/v2/quarterdeck/sign-in-token`, {
    method: "POST",
    headers: { Origin: url },
    body: JSON.stringify({ token }),
  });
  const [pair = ""] = (response.headers.getSetCookie()[0] ?? "").split(";");
  const [name = "", value = ""] = pair.split("=");
  if (name === "") throw new Error(`the front did not sign in: ${await response.text()}`);
  const cookie: Cookie = { name, value, url, httpOnly: true };
  return {
    url,
    cookie,
    async close() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
