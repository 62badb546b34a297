import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseAddress } from "./address.ts";
import type { EngineAddress } from "./engine.ts";

export type EngineHost = {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  /** A file's text; `undefined` when it is not there or not readable. */
  readText(path: string): string | undefined;
};

/** Where an engine may be, the likeliest first: what somebody chose (and then nothing else), else the known places. */
export function candidates(host: EngineHost): EngineAddress[] | { unsupported: string; chosen: string } {
  const chosen = host.env.DOCKER_HOST || contextHost(host);
  if (chosen) {
    const address = parseAddress(chosen);
    return "unsupported" in address ? { ...address, chosen } : [address];
  }
  const runtime = host.env.XDG_RUNTIME_DIR;
  const paths = [
    "/var/run/docker.sock",
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    join(host.home, ".docker/run/docker.sock"),
    ...(runtime ? [join(runtime, "podman/podman.sock")] : []),
    "/run/podman/podman.sock",
  ];
  return paths.map((path) => ({ kind: "unix", path }));
}

/** The docker CLI's current context, as `docker context use` leaves it; `default` means none. */
function contextHost({ env, home, readText }: EngineHost): string | undefined {
  const config = env.DOCKER_CONFIG || join(home, ".docker");
  const read = (path: string): unknown => {
    try {
      return JSON.parse(readText(join(config, path)) ?? "null");
    } catch {
      return null; // somebody is writing it; the CLI itself would complain
    }
  };
  const name = env.DOCKER_CONTEXT || text(read("config.json"), "currentContext");
  if (!name || name === "default") return undefined;
  const folder = createHash("sha256").update(name).digest("hex");
  return text(read(`contexts/meta/${folder}/meta.json`), "Endpoints", "docker", "Host");
}

function text(value: unknown, ...path: string[]): string | undefined {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[key]; // an object of JSON
  }
  return typeof at === "string" ? at : undefined;
}
