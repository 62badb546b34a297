// A Docker engine of the tests' own: everything it has is in one directory, so that nothing of the user's is touched.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { installMissing } from "../installMissing.mjs";
import { startDaemon, stopDaemon } from "./daemon.mjs";
import { DEBIAN_IMAGE, IMAGE, importDebian, importImage } from "./image.mjs";

/** Names the directory to the processes of a run: whoever of them asks first starts the engine. */
const DIRECTORY = "QUARTERDECK_TEST_ENGINE";
const PREFIX = "quarterdeck-engine-";
/** Installing what is missing included. */
const START_MS = 300_000;

/**
 * @typedef {object} TestEngine
 * @property {string} socket
 * @property {{ DOCKER_HOST: string }} env for the docker command and for an agent
 * @property {string} image bash, coreutils, procps; a user `dev` (1000)
 * @property {(...args: string[]) => string} docker runs the docker command and answers its output
 */

/** The engine of this run, started when nobody has yet. Rejects, saying what is missing, where it cannot be.
 * @returns {Promise<TestEngine>} */
export async function testEngine() {
  const directory = process.env[DIRECTORY];
  if (!directory) throw new Error(`${DIRECTORY} is not set: tests get an engine from their runner's setup`);
  await onceInRun(directory, "engine", () => start(directory));
  return handle(directory);
}

/** The name of a Debian image with all that a real one has, made when nobody has yet: half a minute.
 * @returns {Promise<string>} */
export async function debianImage() {
  const { env } = await testEngine();
  await onceInRun(process.env[DIRECTORY], "debian", async () => {
    installMissing(["debootstrap"], ["debootstrap", "debian-archive-keyring"]);
    await importDebian(env);
  });
  return DEBIAN_IMAGE;
}

/** The file of the agent for devcontainers as the sources are now, built when nobody has yet: a second.
 * @returns {Promise<string>} */
export async function injectedAgent() {
  const folder = join(process.env[DIRECTORY], "injected");
  await onceInRun(process.env[DIRECTORY], "injected", async () => {
    const { buildInjectedAgent } = await import("../../src/cli/build.mjs");
    await buildInjectedAgent(folder);
  });
  return join(folder, "agent.mjs");
}

/** The first of the run's processes that asks does it; the others wait for its outcome. */
async function onceInRun(directory, what, work) {
  const outcome = join(directory, `${what}.json`);
  if (claim(join(directory, `${what}.claimed`))) writeOutcome(outcome, await outcomeOf(work));
  const until = Date.now() + START_MS;
  while (!existsSync(outcome)) {
    if (Date.now() > until) throw new Error(`the ${what} of the tests was not there in time`);
    await pause(50);
  }
  const { error } = JSON.parse(readFileSync(outcome, "utf8"));
  if (error) throw new Error(error);
}

async function outcomeOf(work) {
  try {
    await work();
    return {};
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

/** @returns {TestEngine} */
function handle(directory) {
  const socket = join(directory, "docker.sock");
  const env = { DOCKER_HOST: `unix://${socket}` };
  return {
    socket,
    env,
    image: IMAGE,
    docker(...args) {
      const run = spawnSync("docker", args, { encoding: "utf8", env: { ...process.env, ...env } });
      if (run.status !== 0) throw new Error(`docker ${args.join(" ")}: ${run.stderr || run.error?.message}`);
      return run.stdout.trim();
    },
  };
}

function claim(place) {
  try {
    mkdirSync(place);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

async function start(directory) {
  requireRoot();
  // docker-cli is a package of its own in later Debians, and part of docker.io in earlier ones.
  const cli = spawnSync("apt-cache", ["show", "docker-cli"]).status === 0 ? ["docker-cli"] : [];
  installMissing(["dockerd", "docker", "ip"], ["docker.io", "iproute2", ...cli]);
  await startDaemon(directory);
  importImage(handle(directory).env);
}

/** In one step for those who wait for it. */
function writeOutcome(file, outcome) {
  writeFileSync(`${file}.new`, JSON.stringify(outcome));
  execFileSync("mv", [`${file}.new`, file]);
}

function requireRoot() {
  if (process.getuid?.() === 0 && process.platform === "linux") return;
  throw new Error(
    "The tests of containers start a Docker daemon of their own, which needs Linux and root: run them as root, in a virtual machine if need be.",
  );
}

/**
 * Makes the place of the run's engine, for a runner's setup, and answers what ends it. Inside a larger run that has one
 * already (`npm test`) it does nothing.
 */
export async function offerTestEngine() {
  if (process.env[DIRECTORY]) return async () => {};
  await sweep();
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(directory, "owner"), String(process.pid));
  process.env[DIRECTORY] = directory;
  return async () => {
    delete process.env[DIRECTORY];
    const left = await stopDaemon(directory);
    if (left.length > 0) throw new Error(`the engine of the tests left behind: ${left.join("; ")}`);
  };
}

/** What runs left that were killed before they could clean up. */
async function sweep() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name);
    const owner = existsSync(join(directory, "owner")) ? readFileSync(join(directory, "owner"), "utf8") : "";
    if (owner !== "" && !existsSync(`/proc/${owner}`)) await stopDaemon(directory);
  }
}
