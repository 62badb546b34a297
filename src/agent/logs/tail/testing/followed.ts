import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { LogWriter } from "../../logSender.ts";
import { type FollowOptions, followFile } from "../followFile.ts";
import { createOwnWrites } from "../ownWrites.ts";

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-tail-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A writer that keeps what it gets and is full when it is told so. */
export function aWriter() {
  const lines: string[] = [];
  let room: (() => void)[] = [];
  const state = { full: false };
  const writer: LogWriter = {
    get full() {
      return state.full;
    },
    write: (level, output) => void lines.push(level === "info" ? output : `${level}: ${output}`),
    drained: () => new Promise((resolve) => void room.push(resolve)),
  };
  return {
    writer,
    lines,
    fill: () => (state.full = true),
    drain() {
      state.full = false;
      for (const resolve of room.splice(0)) resolve();
      room = [];
    },
  };
}

/** A followed `app.log` in a folder of its own, not there yet if it is not given. It looks when it is told to. */
export async function follow(given: Partial<FollowOptions> = {}) {
  const path = given.path ?? join(aFolder(), "app.log");
  const own = given.own ?? createOwnWrites();
  const { writer, ...kept } = aWriter();
  const file = followFile({ path, writer, own, isNamed: false, ...given });
  onTestFinished(() => file.close());
  await file.begun;
  return { path, own, file, ...kept };
}
