import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { planeServer } from "../../testing/planeServer.ts";

export const INSTANCE = "i-0123456789abcdef0";

type Options = {
  /** Of `--identity-certificates`, by path. */
  files: Record<string, string>;
  agents?: unknown[];
};

/** A whole server that trusts these files, with one agent on the instance unless told otherwise. */
export async function identityServer({ files, agents = [{ name: "main", instance_id: INSTANCE }] }: Options) {
  const directory = identityDirectory(files);
  const server = await planeServer({
    config: { identityCertificates: directory },
    workspaces: [{ name: "dev", agents }],
  });
  const ask = async (cloud: "aws" | "azure" | "google", body: unknown): Promise<Answered> => {
    const response = await server.request(`/api/v2/workspaceagents/${cloud}-instance-identity`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answered["body"] };
  };
  return { ...server, ask };
}

export type Answered = {
  status: number;
  body: { session_token?: string; message?: string; detail?: string; validations?: { field: string }[] };
};

export function identityDirectory(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), "quarterdeck-identity-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** A bad body with what it must be answered. */
export type Bad = { what: string; body: unknown; status: number; says: string | RegExp };

/** Which of them were answered in another way; each is asked for by HTTP. */
export async function wronglyAnswered(
  ask: (body: unknown) => Promise<Answered>,
  cases: readonly Bad[],
): Promise<unknown[]> {
  const wrong: unknown[] = [];
  for (const { what, body, status, says } of cases) {
    const answered = await ask(body);
    const text = JSON.stringify(answered.body);
    const fits =
      typeof says === "string" ? text.includes(JSON.stringify(says).slice(1, -1)) : says.test(text);
    if (answered.status !== status || !fits) wrong.push({ what, ...answered });
  }
  return wrong;
}

export const flipped = (bytes: Buffer, at: number, mask = 1): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= mask;
  return copy;
};
