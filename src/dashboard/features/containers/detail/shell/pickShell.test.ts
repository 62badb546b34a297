import { expect, test } from "vitest";
import type { ContainerShells } from "#api/http/engine.ts";
import { choiceFor, useShellChoices } from "../../../../stores/shellChoices.ts";
import { choiceText, commandFor, pickShell } from "./pickShell.ts";

const found: ContainerShells = {
  users: [
    { name: "root", uid: 0, home: "/root", shell: "/bin/sh" },
    { name: "node", uid: 1000, home: "/home/node", shell: "/bin/bash" },
    { name: "daemon", uid: 1, home: "/", shell: "/usr/sbin/nologin" },
  ],
  shells: ["/bin/sh", "/bin/bash"],
  default_user: "root",
};

test("[C12] without a choice it is the container's user in that user's own shell", () => {
  expect(pickShell(found, undefined)).toEqual({ user: "root", shell: "/bin/sh" });
  expect(pickShell({ ...found, default_user: "node" }, undefined)).toEqual({
    user: "node",
    shell: "/bin/bash",
  });
});

test("[C12] a user without a shell of their own gets one that is liked", () => {
  expect(pickShell({ ...found, default_user: "daemon" }, undefined)?.shell).toBe("/bin/bash");
  expect(pickShell({ ...found, shells: ["/busybox/odd"] }, undefined)?.shell).toBe("/busybox/odd");
});

test("[C12] what was chosen is taken as far as it is still there", () => {
  expect(pickShell(found, { user: "node", shell: "/bin/sh" })).toEqual({ user: "node", shell: "/bin/sh" });
  expect(pickShell(found, { user: "gone", shell: "/bin/zsh" })).toEqual({ user: "root", shell: "/bin/sh" });
});

test("[C12] a container without a shell has none to pick", () => {
  expect(pickShell({ ...found, shells: [] }, undefined)).toBeUndefined();
});

test("[C12] only a shell that is not the user's own has to be named", () => {
  expect(commandFor(found, { user: "root", shell: "/bin/sh" })).toBeUndefined();
  expect(commandFor(found, { user: "root", shell: "/bin/bash" })).toBe("/bin/bash -l");
  expect(choiceText({ user: "node", shell: "/bin/bash" })).toBe("node, bash");
});

test("[C12] choices are kept by image, those not used for longest are forgotten", () => {
  const { choose } = useShellChoices.getState();
  choose("node:22", { user: "node", shell: "/bin/bash" });
  for (let n = 0; n < 99; n++) choose(`image:${n}`, { user: "root", shell: "/bin/sh" });
  expect(choiceFor("node:22")(useShellChoices.getState())?.user).toBe("node");
  choose("one more", { user: "root", shell: "/bin/sh" });
  expect(choiceFor("node:22")(useShellChoices.getState())).toBeUndefined();
  expect(useShellChoices.getState().images).toHaveLength(100);
});
