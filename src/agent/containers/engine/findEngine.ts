import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { addressText } from "./address.ts";
import { candidates, type EngineHost } from "./candidates.ts";
import { createDockerEngine } from "./dockerEngine.ts";
import type { Engine, EngineAddress, EngineIdentity } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import { ask } from "./exchange.ts";
import { type EngineFinding, mostTelling } from "./finding.ts";
import { Version } from "./wire.ts";

/** What the calls here were written for; engines that no longer know it are spoken to in their oldest. */
const API_VERSION = "1.41";
const LOOK_MS = 5_000;

export const readEngineHost = (env: EngineHost["env"], home: string): EngineHost => ({
  env,
  home,
  readText(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
});

/** Looks for the engine that the docker CLI would use, then for others that speak its API. */
export async function findEngine(host: EngineHost, signal: AbortSignal): Promise<EngineFinding> {
  const places = candidates(host);
  if ("unsupported" in places) {
    const message = `the container engine at ${places.chosen} cannot be used: ${places.unsupported}`;
    const nextStep =
      "Let DOCKER_HOST of the agent name a socket on this machine, e.g. unix:///var/run/docker.sock.";
    return { kind: "failed", error: new EngineError("unsupported", message, { nextStep }) };
  }
  const failures: { address: EngineAddress; error: EngineError }[] = [];
  for (const address of places) {
    try {
      const identity = await identify(address, signal);
      return { kind: "found", address, identity, cli: onPath(identity.product, host.env.PATH) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      failures.push({ address, error });
    }
  }
  const [only] = failures;
  return failures.length === 1 && only ? { kind: "failed", error: only.error } : mostTelling(failures);
}

/** The engine itself, or an EngineError with the next step. Made for those who keep trying: `watchContainers`. */
export async function connectEngine(host: EngineHost, signal: AbortSignal): Promise<Engine> {
  const finding = await findEngine(host, signal);
  if (finding.kind !== "found") throw finding.error;
  return createDockerEngine(finding.address, finding.identity);
}

async function identify(address: EngineAddress, signal: AbortSignal): Promise<EngineIdentity> {
  const answer = await ask(address, { method: "GET", path: "/version", timeMs: LOOK_MS }, signal);
  const parsed = Version.safeParse(answer);
  if (!parsed.success)
    throw new EngineError("not_answering", `what answers at ${addressText(address)} is no container engine`);
  const { Components, Version: version, ApiVersion, MinAPIVersion } = parsed.data;
  const podman = Components.some(({ Name }) => /podman/i.test(Name));
  return {
    product: podman ? "podman" : "docker",
    version,
    apiVersion: spokenVersion(ApiVersion, MinAPIVersion),
  };
}

export function spokenVersion(newest: string, oldest: string): string {
  const number = (version: string) => {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major * 1000 + minor;
  };
  if (number(newest) < number(API_VERSION)) return newest;
  return number(oldest) > number(API_VERSION) ? oldest : API_VERSION;
}

function onPath(program: string, path = ""): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
