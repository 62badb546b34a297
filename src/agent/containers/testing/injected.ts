import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { debianImage } from "../../../../e2e/engine/testEngine.mjs";
import { buildInjectedAgent } from "../../../cli/build.mjs";

/** The agent for devcontainers as it is now, and an image that it can run in; for all tests of a file. */
export async function builtAgent(): Promise<{ bundle: string; image: string }> {
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-injected-"));
  afterAll(() => rm(folder, { recursive: true }));
  await buildInjectedAgent(folder);
  return { bundle: join(folder, "agent.mjs"), image: await debianImage() };
}
