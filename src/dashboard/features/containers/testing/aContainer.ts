import type { Container, ContainerList, Devcontainer } from "#api/http/containers.ts";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { at, id } from "#api/testing/anAgent.ts";

export const containerId = (n: number) => n.toString(16).padStart(64, "0");

/** A running container. */
export function aContainer(change: Partial<Container> = {}): Container {
  return {
    id: containerId(1),
    name: "web",
    image: "nginx:1.27",
    created_at: at(0),
    labels: {},
    running: true,
    status: "running",
    ports: [],
    volumes: {},
    ...change,
  };
}

/** A running devcontainer without changes, with its container and sub-agent. */
export function aDevcontainer(change: Partial<Devcontainer> = {}): Devcontainer {
  return {
    id: id(70),
    name: "site",
    workspace_folder: "/home/ann/site",
    config_path: "/home/ann/site/.devcontainer/devcontainer.json",
    subagent_id: null,
    status: "running",
    dirty: false,
    container: aContainer({
      id: containerId(70),
      name: "brave_lamport",
      image: "node:22",
      labels: { "devcontainer.local_folder": "/home/ann/site" },
      volumes: { "/home/ann/site": "/workspaces/site" },
    }),
    agent: { id: id(71), name: "site", directory: "/workspaces/site" },
    ...change,
  };
}

export const aList = (change: Partial<ContainerList> = {}): ContainerList => ({
  devcontainers: null,
  containers: [],
  ...change,
});

/** A rebuild that succeeded: image 20 s, create 5 s, lifecycle 15 s. */
export function anAttempt(change: Partial<DevcontainerAttempt> = {}): DevcontainerAttempt {
  return {
    id: id(700),
    workspace_folder: "/home/ann/site",
    config_path: "/home/ann/site/.devcontainer/devcontainer.json",
    kind: "rebuild",
    started_at: at(0),
    ended_at: at(40),
    result: "succeeded",
    phases: [
      { name: "image", detail: "docker build", started_at: at(0), ended_at: at(20) },
      { name: "create", detail: "", started_at: at(20), ended_at: at(25) },
      { name: "lifecycle", detail: "postCreateCommand", started_at: at(25), ended_at: at(40) },
    ],
    failure: null,
    config_hash: "ab12cd34ef56".padEnd(64, "0"),
    container_id: containerId(70),
    agent_id: id(1),
    source_id: id(800),
    after_log_id: 100,
    last_log_id: 180,
    ...change,
  };
}
