import { expect, test } from "vitest";
import { failureHint } from "./failureHint.ts";

test.each([
  ["write /var/lib/docker/tmp/x: no space left on device", "disk is full"],
  ["Bind for 0.0.0.0:8000 failed: port is already allocated", "uses the port"],
  [
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    "docker group",
  ],
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "Start it",
  ],
  ["spawn docker ENOENT", "docker program is not installed"],
  ["spawn docker-compose ENOENT", "Compose is not installed"],
  ["docker: unknown command: docker compose", "Compose is not installed"],
  ["unable to find user vscode: no matching entries in passwd file", "no such user"],
  ["Dev container config (/w/.devcontainer/devcontainer.json) not found.", "no devcontainer.json"],
  ["getaddrinfo ENOTFOUND ghcr.io", "offline"],
  ["Error response from daemon: no such image: x:1", "name and tag"],
  ["postCreateCommand from devcontainer.json failed with exit code 127. Skipping", "not in the image"],
])("[C7] %s has a next step", (text, words) => {
  expect(failureHint(["Command failed", text])).toContain(words);
});

test("[C7] what nobody knows gets no advice", () => {
  expect(failureHint(["The command '/bin/sh -c make' returned a non-zero code: 2"])).toBe("");
});

test("[C7] what the CLI goes on without is not to blame", () => {
  expect(failureHint(["Failed to fetch control manifest: getaddrinfo ENOTFOUND containers.dev"])).toBe("");
});
