// `npm run dev [-- flags]`: Vite with hot reload for the dashboard; server and agent are rebuilt and restarted on change.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { build, createServer } from "vite";
import { buildInjectedAgent } from "./build.mjs";

const PROGRAM = new URL("../../dist/node/main.js", import.meta.url).pathname;
const flags = process.argv.slice(2);
let program;
let stopping = false;

async function stopProgram() {
  if (!program || program.exitCode !== null || program.signalCode !== null) return;
  program.kill("SIGTERM");
  await once(program, "exit");
}

async function restartProgram() {
  await stopProgram();
  if (stopping) return;
  program = spawn(process.execPath, ["--enable-source-maps", PROGRAM, "serve", ...flags], {
    stdio: "inherit",
    // Links lead to the page that reloads itself; Vite passes the API on.
    env: { QUARTERDECK_ACCESS_URL: page.resolvedUrls.local[0].replace(/\/$/, ""), ...process.env },
  });
}

const page = await createServer();
await page.listen();
page.printUrls();

await buildInjectedAgent();
const watcher = await build({ logLevel: "warn", build: { ssr: "src/main.ts", watch: {} } });
let restarting = Promise.resolve();
watcher.on("event", (event) => {
  if (event.code === "ERROR") console.error(event.error.message);
  if (event.code === "END") restarting = restarting.then(restartProgram);
});

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, async () => {
    stopping = true;
    await Promise.all([watcher.close(), page.close(), restarting.then(stopProgram)]);
    process.exit(0);
  });
