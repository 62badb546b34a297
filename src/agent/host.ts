import { homedir, userInfo } from "node:os";
import type { Host } from "./environment.ts";

/** What the system says of the user; nothing in containers that know no user of this number. */
type Entry = { username?: string; home?: string; shell?: string };

/** Reads the machine that this process runs on. */
export function readHost(): Host {
  return hostOf(ownEntry(), process.env, process.platform, process.getuid?.());
}

/** PTY70: the user's entry, else what the environment says, else what every system has. */
export function hostOf(
  entry: Entry,
  env: Record<string, string | undefined>,
  platform: NodeJS.Platform,
  uid: number | undefined,
): Host {
  return {
    platform,
    env,
    username: entry.username || env.USER || env.LOGNAME || String(uid ?? "user"),
    home: env.HOME || entry.home || "/", // $HOME first, as shells do
    shell: entry.shell || env.SHELL || "/bin/sh",
  };
}

function ownEntry(): Entry {
  try {
    const { username, shell } = userInfo();
    return { username, shell: shell ?? "", home: homedir() };
  } catch {
    return {};
  }
}
