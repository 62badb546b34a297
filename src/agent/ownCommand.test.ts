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

test("git's questions come here, and its ssh goes through here, as programs with a word of their own", () => {
  const command = createOwnCommand([process.execPath, "-p", "process.argv.slice(1).join('|')"]);
  const env = withOwnCommand({ PATH: process.env.PATH! }, command.path());
  expect(execFileSync(env.GIT_ASKPASS!, ["Username for 'x': "], { encoding: "utf8" }).trim()).toBe(
    "gitaskpass|--|Username for 'x':",
  );
  const ssh = execFileSync("/bin/sh", ["-c", `${env.GIT_SSH_COMMAND} -p 22 'a b'`], { encoding: "utf8" });
  expect(ssh.trim()).toBe("gitssh|--|-p|22|a b");
  const found = execFileSync("/bin/sh", ["-c", "command -v ssh || true"], { env, encoding: "utf8" });
  expect(found).not.toContain(dirname(command.path())); // ssh itself stays what it is
  command.close();
});

test("what a person chose for git stays", () => {
  const path = "/tmp/it's/quarterdeck";
  expect(withOwnCommand({}, path)).toMatchObject({
    GIT_ASKPASS: "/tmp/it's/git/askpass",
    GIT_SSH_COMMAND: "'/tmp/it'\\''s/git/ssh'",
  });
  const chosen = { GIT_ASKPASS: "", GIT_SSH_COMMAND: "ssh -i mine" };
  expect(withOwnCommand(chosen, path)).toMatchObject(chosen);
  expect(withOwnCommand({ GIT_SSH: "plink" }, path)).not.toHaveProperty("GIT_SSH_COMMAND");
});

test("[PTY72] where a profile has set PATH anew, bash knows it all the same", () => {
  const command = createOwnCommand([process.execPath, "-p", "process.argv.slice(1).join('|')", "x"]);
  const env = withOwnCommand({ PATH: process.env.PATH! }, command.path());
  const script = 'PATH=/usr/bin:/bin; quarterdeck status "a b"';
  const said = execFileSync("bash", ["--noprofile", "-c", script], { env, encoding: "utf8" });
  expect(said.trim()).toBe("x|status|a b");
  command.close();
});
