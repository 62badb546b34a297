import { createHash, randomUUID } from "node:crypto";

import { basename } from "node:path";

import type { AttemptReport } from "#api/link/devcontainers.ts";
import type { LogSender } from "../../logs/logSender.ts";
import { within } from "../../within.ts";
import { type Attempt, createAttempt } from "./attempt.ts";
import { parseConfig } from "./configFiles.ts";
import { configPlaces } from "./configPlaces.ts";
import type { up as runUp } from "./devcontainerCli.ts";
import type { ConfigMask } from "./maskConfig.ts";
import { readSmallFile } from "./readSmallFile.ts";
import type { Entry } from "./registry.ts";
import { createUpReader } from "./upReader.ts";
import type { UpResult } from "./upResult.ts";

/** Emoji of a parcel, as the reference marks devcontainers (containers.md DC100). */
const ICON = "/emojis/1f4e6.png";
/** Build steps follow each other faster than anybody reads them. */
const STEPS_EVERY_MS = 500;
/** The last lines must be stored before the end is reported; a server that is away must not hold up the build. */
const FLUSH_WITHIN_MS = 5_000;
/** A larger configuration is not kept for comparison. */
const MAX_CONFIG_BYTES = 65_536;

export type UpRunDeps = {
  agentId: string;
  logs: LogSender;
  up: typeof runUp;
  env: () => Promise<Record<string, string>>;
  mask: ConfigMask;
  /** The attempt as it stands. */
  report: (report: AttemptReport) => void;
};

/** One log source for each devcontainer, the same every time. */
export function logSourceOf(agentId: string, { logSourceId, workspaceFolder }: Entry): string {
  if (logSourceId !== "") return logSourceId;
  const digest = createHash("sha256").update(`${agentId}\0devcontainer\0${workspaceFolder}`).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x80; // version 8 of RFC 9562: made of data of one's own
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return digest.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The configuration that a build takes, with its text if there is one. */
export async function configOf({
  configPath,
  workspaceFolder,
}: Entry): Promise<{ path: string; text: string | undefined }> {
  const places = configPlaces(workspaceFolder, configPath);
  for (const path of places) {
    const text = await readSmallFile(path);
    if (text !== undefined) return { path, text };
  }
  return { path: places[0]!, text: undefined };
}

/**
 * Runs `devcontainer up` for an entry: its output goes to the log, its phases to the server. `finish` is called with the
 * result while the attempt is still open, for what our own agent does in the container.
 */
export async function runAttempt(
  { agentId, logs, up, env, mask, report }: UpRunDeps,
  entry: Entry,
  { rebuild, signal }: { rebuild: boolean; signal: AbortSignal },
  finish: (result: UpResult, attempt: Attempt) => Promise<void>,
): Promise<UpResult> {
  const source = logSourceOf(agentId, entry);
  const name = entry.name || basename(entry.workspaceFolder);
  const writer = logs.source({ id: source, display_name: `Dev Container (${name})`, icon: ICON });
  const { path, text } = await configOf(entry);
  const attempt = createAttempt({
    id: randomUUID(),
    workspace_folder: entry.workspaceFolder,
    config_path: path,
    kind: rebuild ? "rebuild" : "start",
    source_id: source,
    config: text === undefined ? null : comparable(text, mask),
    config_hash: text === undefined ? "" : mask.hash(text),
  });
  const steps = slowly(STEPS_EVERY_MS, () => report(attempt.report()));
  report(attempt.report());
  const reader = createUpReader((event) => {
    if (event.kind === "line") writer.write(event.level, event.text);
    if (!attempt.take(event)) return;
    if (event.kind === "step") steps.soon();
    else steps.now();
  });
  let result: UpResult;
  try {
    result = await up(
      { workspaceFolder: entry.workspaceFolder, configPath: entry.configPath, env: await env(), rebuild },
      signal,
      (line) => reader.line(line),
    );
  } catch (error) {
    const message = `The devcontainer CLI could not be run: ${error instanceof Error ? error.message : error}`;
    writer.write("error", message);
    result = { outcome: "error", message, description: "" };
  }
  reader.flush();
  attempt.built(result);
  await finish(result, attempt);
  steps.close();
  attempt.end({ interrupted: signal.aborted });
  await within(FLUSH_WITHIN_MS, logs.flush());
  report(attempt.report());
  return result;
}

function comparable(text: string, mask: ConfigMask): AttemptReport["config"] {
  const config = parseConfig(text);
  const masked = config && mask.masked(config);
  return masked && Buffer.byteLength(JSON.stringify(masked)) <= MAX_CONFIG_BYTES ? masked : null;
}

/** At most one call in so many milliseconds; the last is never lost. */
function slowly(ms: number, work: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    work();
  };
  return {
    now,
    soon: () => {
      timer ??= setTimeout(now, ms);
    },
    close: () => clearTimeout(timer),
  };
}
