import { expect, test } from "vitest";
import { programFor } from "./command.ts";

test("[PTY70] without a command the login shell runs", () => {
  expect(programFor("", "/bin/zsh", "linux")).toEqual({ file: "/bin/zsh", args: ["-l"] });
});

test("[PTY70] a command runs in the shell", () => {
  expect(programFor("echo hi", "/bin/bash", "linux")).toEqual({ file: "/bin/bash", args: ["-c", "echo hi"] });
});

test("[PTY70] a command that starts with #! runs its interpreter with its arguments", () => {
  const command = "  #!/usr/bin/env -S python3 -u\nprint(1)";
  expect(programFor(command, "/bin/bash", "linux")).toEqual({
    file: "/usr/bin/env",
    args: ["-S", "python3", "-u", "-c", command],
  });
});

test("[PTY70] Windows shells have no login flag", () => {
  expect(programFor("", "pwsh.exe", "win32")).toEqual({ file: "pwsh.exe", args: [] });
  expect(programFor("dir", "C:\\Windows\\cmd.exe".replaceAll("\\", "/"), "win32").args).toEqual([
    "/c",
    "dir",
  ]);
});
