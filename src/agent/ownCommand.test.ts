import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { createOwnCommand, withOwnCommand } from "./ownCommand.ts";

test("[PTY72] quarterdeck is first in PATH, runs this program with its words, and goes with the agent", () => {
  const command = createOwnCommand([process.execPath, "-p", "process.argv.slice(1).join('|')", "it's"]);
  const env = withOwnCommand({ PATH: process.env.PATH! }, command.path());
  const said = execFileSync("/bin/sh", ["-c", 'quarterdeck status "a b"'], { env, encoding: "utf8" });
  expect(said.trim()).toBe("it's|status|a b");
  rmSync(dirname(command.path()), { recursive: true });
  expect(existsSync(command.path())).toBe(true); // made again
  const last = command.path();
  command.close();
  expect(existsSync(last)).toBe(false);
});
