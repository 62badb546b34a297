import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const STAMP = join(root, "dist/.built");
const INPUTS = ["src", "public", "index.html", "vite.config.ts", "package.json", "package-lock.json"];

/** The newest change of anything that goes into the build, in milliseconds. Tests do not. */
function newestInput(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || /[.]test[.]tsx?$/.test(path)) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestInput(join(path, name))));
}

function isFresh() {
  try {
    return (
      Number(readFileSync(STAMP, "utf8")) >= Math.max(...INPUTS.map((name) => newestInput(join(root, name))))
    );
  } catch {
    return false; // never built
  }
}

/** The agent that is put into devcontainers: `dist/agent/agent.mjs`, or elsewhere for tests. */
export async function buildInjectedAgent(outDir = "dist/agent") {
  const options = { ssr: "src/agent/injected/main.ts", outDir, emptyOutDir: true };
  await build({ root, logLevel: "warn", mode: "injected", build: options });
}

/** Builds dashboard, program and the agent for devcontainers when a source is newer than the last build. */
export async function buildWhatIsStale() {
  if (isFresh()) return;
  const startedAt = Date.now();
  process.stderr.write("Building Quarterdeck …\n");
  await Promise.all([
    build({ root, logLevel: "warn" }),
    build({ root, logLevel: "warn", build: { ssr: "src/main.ts" } }),
    buildInjectedAgent(),
  ]);
  writeFileSync(STAMP, String(startedAt));
}
