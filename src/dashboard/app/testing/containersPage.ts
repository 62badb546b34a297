import { screen } from "@testing-library/react";
import type { ContainerList } from "#api/http/containers.ts";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import {
  aContainer,
  aDevcontainer,
  aList,
  containerId,
} from "../../features/containers/testing/aContainer.ts";
import { type Answers, renderApp } from "./renderApp.tsx";

export const machine = anAgent({ id: id(1), name: "main" });
export const inside = anAgent({ id: id(71), name: "site", parent_id: id(1) });
export const list = `GET workspaceagents/${id(1)}/containers`;
export const recreate = `POST workspaceagents/${id(1)}/containers/devcontainers/${id(70)}/recreate`;
export const changesOf = `GET quarterdeck/agents/${id(1)}/devcontainers/${id(70)}/changes`;
export const buildinfo = (...extensions: string[]): Answers => ({
  "GET buildinfo": {
    body: {
      version: "v2",
      dashboard_url: "",
      deployment_id: "x",
      agent_api_version: "2.8",
      workspace_proxy: false,
      quarterdeck: { version: "0.1.0", extensions: ["workspaces-watch", ...extensions] },
    },
  },
});

export const site = aDevcontainer();
export const db = aContainer({
  id: containerId(5),
  name: "db",
  image: "postgres:17",
  running: false,
  status: "exited with code 137",
});
export const web = aContainer({
  id: containerId(4),
  name: "web",
  ports: [{ port: 80, network: "tcp", host_port: 8080 }],
});
export const usual = aList({ devcontainers: [site], containers: [db, web, site.container!] });

/** The Containers tab of an agent called `main`, with one devcontainer and two containers unless said otherwise. */
export function openContainers(
  body: ContainerList,
  { path = "", answers = {}, streams = {}, agent = machine } = {} as {
    path?: string;
    answers?: Answers;
    streams?: Record<string, unknown>;
    agent?: typeof machine;
  },
) {
  return renderApp(`/agents/${id(1)}/containers${path}`, {
    frame: { whole: true, workspaces: [aWorkspace({ agents: [agent, inside] })], removed: [] },
    answers: { [list]: { body }, ...answers },
    streams,
  });
}
export const row = (name: RegExp | string) => screen.findByRole("row", { name });
export const rowNames = () =>
  screen
    .getAllByRole("row")
    .flatMap((one) =>
      one.dataset.row === undefined ? [] : [one.querySelector("a, button:not([aria-hidden])")!.textContent],
    );
