import { expect, test } from "vitest";
import { hostOf } from "./host.ts";

test("[PTY70] the user's own entry comes first, but for $HOME", () => {
  const entry = { username: "dev", home: "/home/dev", shell: "/bin/zsh" };
  const env = { USER: "other", HOME: "/elsewhere", SHELL: "/bin/fish" };
  expect(hostOf(entry, env, "linux", 1000)).toMatchObject({
    username: "dev",
    home: "/elsewhere",
    shell: "/bin/zsh",
  });
  expect(hostOf(entry, {}, "linux", 1000).home).toBe("/home/dev");
});

test("[PTY70] a user that the container does not know has a name, a home and a shell all the same", () => {
  expect(hostOf({}, {}, "linux", 4711)).toMatchObject({ username: "4711", home: "/", shell: "/bin/sh" });
  expect(hostOf({}, { USER: "x", HOME: "/x", SHELL: "/bin/ash" }, "linux", 4711)).toMatchObject({
    username: "x",
    home: "/x",
    shell: "/bin/ash",
  });
});
