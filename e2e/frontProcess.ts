import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "./freePort.ts";

export type Cookie = { name: string; value: string; url: string; httpOnly: boolean; secure?: boolean };

type Front = {
  /** The built program. */
  program: string;
  /** What it stands in front of. */
  origin: string;
  dataDir: string;
  caFile?: string;
  /** Where the browser reaches it, when not at its own address. */
  accessUrl?: string;
};

/** A `serve --upstream` that listens. */
export async function startFront({ program, origin, dataDir, caFile, accessUrl }: Front) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = ["--address", `127.0.0.1:${port}`, "--data", dataDir, "--upstream", origin];
  if (caFile) flags.push("--upstream-ca", caFile);
  const child = spawn(process.execPath, ["--enable-source-maps", program, "serve", ...flags], {
    env: { ...process.env, QUARTERDECK_ACCESS_URL: accessUrl ?? url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data"); // it listens
  child.stdout.resume();
  return {
    url,
    port,
    async close() {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The cookie of a browser that signs in at `url` with a token of the deployment behind. */
export async function signInAt(url: string, token: string): Promise<Cookie> {
  const response = await fetch(`${url}/api/v2/quarterdeck/sign-in-token`, {
    method: "POST",
    headers: { Origin: url },
    body: JSON.stringify({ token }),
  });
  const [pair = ""] = (response.headers.getSetCookie()[0] ?? "").split(";");
  const [name = "", value = ""] = pair.split("=");
  if (name === "") throw new Error(`the front did not sign in: ${await response.text()}`);
  return { name, value, url, httpOnly: true };
}
