import { expect, test } from "vitest";
import { shellCommand } from "./shellCommand.ts";

test("[PTY70] no command is a login shell", () => {
  expect(shellCommand("/bin/zsh", "")).toEqual({ file: "/bin/zsh", args: ["-l"] });
});

test("[PTY70] a command runs in the user's shell", () => {
  expect(shellCommand("/bin/zsh", "make all")).toEqual({ file: "/bin/zsh", args: ["-c", "make all"] });
});

test("[PTY70] a command that names its interpreter runs in that", () => {
  const script = "\n  #!/usr/bin/env python3\nprint(1)\n";
  expect(shellCommand("/bin/sh", script)).toEqual({ file: "/usr/bin/env", args: ["python3", "-c", script] });
  expect(shellCommand("/bin/sh", "#!\necho")).toMatchObject({ file: "/bin/sh" });
});
