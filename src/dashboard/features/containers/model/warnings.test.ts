import { expect, test } from "vitest";
import { explainWarnings } from "./warnings.ts";

test.each([
  [
    "permission denied while trying to connect to the Docker daemon socket at unix:///run/docker.sock",
    "group docker",
  ],
  [
    "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?",
    "Start Docker or Podman",
  ],
  ["sh: 1: devcontainer: not found", "@devcontainers/cli"],
  ["spawn /usr/bin/devcontainer ENOENT", "@devcontainers/cli"],
  ["sh: 1: docker: not found", "Install the docker program"],
  ["host port 8000 is mapped to multiple containers on different interfaces: a, b", "another host port"],
  ["convert docker port: invalid port format: x/tcp", "left out of the list"],
  ["Error: No such object: 5f2c", "went away"],
  ["something nobody has seen before", "log says more"],
])("[C4] %s is told with its next step", (text, next) => {
  expect(explainWarnings([text])[0]).toMatchObject({ text, next: expect.stringContaining(next) });
});

test("[C4] every warning is told, and each once", () => {
  expect(explainWarnings(["a", "b", "a", " a "])).toMatchObject([
    { text: "a", times: 3 },
    { text: "b", times: 1 },
  ]);
  expect(explainWarnings(undefined)).toEqual([]);
});
