import { homedir, userInfo } from "node:os";
import type { Host } from "./environment.ts";

/** Reads the machine that this process runs on. */
export function readHost(): Host {
  const { username, shell } = userInfo();
  return {
    platform: process.platform,
    env: process.env,
    username,
    home: homedir(), // $HOME first, as shells do
    // PTY70: the user's entry, else $SHELL; a user without either (in a small container) has /bin/sh.
    shell: shell || process.env.SHELL || "/bin/sh",
  };
}
