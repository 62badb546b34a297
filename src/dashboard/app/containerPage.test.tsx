import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { CONTAINER_EXTENSIONS } from "#api/http/engine.ts";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { aContainer } from "../features/containers/detail/testing/aContainer.ts";
import { anInspect } from "../features/containers/detail/testing/anInspect.ts";
import { someStats } from "../features/containers/detail/testing/someStats.ts";
import { containerWork } from "../features/containers/work/containerWork.ts";
import { type Answers, renderApp } from "./testing/renderApp.tsx";

afterEach(() => {
  cleanup();
  containerWork.reset();
});

const web = aContainer({
  id: "a".repeat(64),
  name: "shop-web-1",
  image: "node:22",
  labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "web" },
});
const agentPath = `quarterdeck/agents/${id(1)}/containers/${web.id}`;
const buildinfo = (extensions: readonly string[]) => ({
  "GET buildinfo": {
    body: {
      ...{ version: "v2", dashboard_url: "", deployment_id: "x", agent_api_version: "2.8" },
      workspace_proxy: false,
      quarterdeck: { version: "0.1.0", extensions: ["workspaces-watch", ...extensions] },
    },
  },
});
const ours = buildinfo(CONTAINER_EXTENSIONS);

function open(
  tab: string,
  options: {
    answers?: Answers;
    containers?: unknown;
    status?: string;
    streams?: Record<string, unknown>;
  } = {},
) {
  const { answers = {}, containers = [web], status = "connected", streams = {} } = options;
  const agent = anAgent({ id: id(1), name: "main", status });
  return renderApp(`/agents/${id(1)}/containers/${web.id}${tab}`, {
    frame: { whole: true, workspaces: [aWorkspace({ name: "dev", agents: [agent] })], removed: [] },
    answers: {
      ...ours,
      [`GET workspaceagents/${id(1)}/containers`]: { body: { devcontainers: null, containers } },
      ...answers,
    },
    streams: { "containers/watch": { devcontainers: null, containers }, ...streams },
  });
}

test("[C16] the page says which container it is, and what it belongs to", async () => {
  open("/inspect", { answers: { [`GET ${agentPath}`]: { body: anInspect() } } });
  expect(await screen.findByRole("heading", { name: "shop-web-1", level: 2 })).toBeTruthy();
  expect(screen.getByText("Running")).toBeTruthy();
  expect(screen.getByText("node:22")).toBeTruthy();
  const inAll = (text: string) => screen.getByText((_, element) => element?.textContent === text);
  expect(inAll("project shop, service web")).toBeTruthy();
});

test("[C16] what the engine knows is shown in sections, secrets covered until asked for", async () => {
  open("/inspect", { answers: { [`GET ${agentPath}`]: { body: anInspect() } } });
  const environment = await screen.findByRole("region", { name: "Environment" });
  expect(screen.queryByText(/correct horse/)).toBeNull();
  await userEvent.click(within(environment).getByRole("button", { name: "Show DB_PASSWORD" }));
  expect(within(environment).getByText("correct horse")).toBeTruthy();
  expect(screen.getByText("on-failure, 5 times at most", { exact: false })).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Health" })).getByText("refused")).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Limits" })).getByText("512 MiB")).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Mounts" })).getByText("read-only")).toBeTruthy();
});

test("[C16] the raw JSON opens at what is searched for, from match to match", async () => {
  open("/inspect", { answers: { [`GET ${agentPath}`]: { body: anInspect() } } });
  await userEvent.type(await screen.findByRole("searchbox", { name: "Search the JSON" }), "hostport");
  expect(screen.getByText("1 of 2")).toBeTruthy();
  expect(screen.getAllByRole("treeitem", { name: "HostPort: 8080" })).toHaveLength(1);
  await userEvent.keyboard("{Enter}");
  expect(screen.getByText("2 of 2")).toBeTruthy();
  expect(screen.getAllByRole("treeitem", { name: "HostPort: 8080" })).toHaveLength(2);
  await userEvent.keyboard("{Enter}");
  expect(screen.getByText("1 of 2")).toBeTruthy();
});

test("[C16] search does not find what is masked, until secrets are in clear", async () => {
  open("/inspect", { answers: { [`GET ${agentPath}`]: { body: anInspect() } } });
  await userEvent.type(await screen.findByRole("searchbox", { name: "Search the JSON" }), "horse");
  expect(screen.getByText("Not found")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Secrets in clear" }));
  expect(screen.getByText("1 of 2")).toBeTruthy();
});

test("a container that cannot be inspected says why, and is asked again", async () => {
  const answers: Answers = {
    [`GET ${agentPath}`]: { status: 502, body: { message: "The engine is away." } },
  };
  const view = open("/inspect", { answers });
  expect(await screen.findByText("The engine is away.")).toBeTruthy();
  view.answers[`GET ${agentPath}`] = { body: anInspect() };
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("region", { name: "Mounts" })).toBeTruthy();
});

test.each([
  ["", "docker logs -f --tail 1000 shop-web-1"],
  ["/stats", "docker stats shop-web-1"],
  ["/inspect", "docker inspect shop-web-1"],
])("[C11] without the extension %s leads to a terminal with the engine's command", async (tab, command) => {
  open(tab, { answers: buildinfo([]) });
  const link = await screen.findByRole("link", { name: "Run it in a terminal" });
  expect(new URL(link.getAttribute("href")!, "http://x").searchParams.get("command")).toBe(command);
});

test("a container that is not there says so, and leads to the others", async () => {
  open("/inspect", { containers: [] });
  expect(await screen.findByText("There is no such container")).toBeTruthy();
  expect(screen.getByRole("link", { name: "All containers" })).toBeTruthy();
});

test("an agent that is away says that nothing is known", async () => {
  open("/inspect", { status: "disconnected" });
  expect(await screen.findByText("The agent is not connected")).toBeTruthy();
});

const second = Math.floor(Date.now() / 1000);

test("[C14] what it uses is told in numbers, also for a moment in the past", async () => {
  open("/stats", {
    answers: { [`GET ${agentPath}`]: { body: anInspect() } },
    streams: { "container-stats": [someStats(second, { container: web.id, cpu_percent: 42 })] },
  });
  const row = (await screen.findByRole("rowheader", { name: "CPU" })).closest("tr")!;
  expect(within(row).getAllByText("42 %").length).toBeGreaterThan(0);
  expect(screen.getByRole("columnheader", { name: "Now" })).toBeTruthy();
  const moment = screen.getByRole("slider", { name: "Moment" });
  fireEvent.change(moment, { target: { value: "-60" } });
  expect(screen.getByRole("columnheader", { name: /^At / })).toBeTruthy();
  expect(within(row).getByText("–")).toBeTruthy();
  expect(moment.getAttribute("aria-valuetext")).toMatch(/^1 min ago: CPU –, Memory –/);
});

test("[C14] a start after an end, and lacking memory, are marked", async () => {
  const at = (ago: number) => new Date((second - ago) * 1000).toISOString();
  const State = { StartedAt: at(20), FinishedAt: at(30), OOMKilled: true };
  open("/stats", {
    answers: { [`GET ${agentPath}`]: { body: anInspect({ State }) } },
    streams: { "container-stats": [someStats(second, { container: web.id })] },
  });
  expect(await screen.findByText("Out of memory")).toBeTruthy();
  expect(screen.getByText("Restarted")).toBeTruthy();
});

test("[C14] a stopped container says that nothing is measured", async () => {
  open("/stats", {
    containers: [{ ...web, running: false, status: "exited with code 1" }],
    streams: { "container-stats": [] },
  });
  expect(await screen.findByText("It is not running")).toBeTruthy();
  expect(screen.getByText("Exited 1")).toBeTruthy();
  expect(screen.getByText("exit 1: its program failed")).toBeTruthy();
});

const shells = (change: object = {}) => ({
  [`GET ${agentPath}/shells`]: {
    body: {
      users: [
        { name: "root", uid: 0, home: "/root", shell: "/bin/sh" },
        { name: "node", uid: 1000, home: "/home/node", shell: "/bin/bash" },
      ],
      shells: ["/bin/sh", "/bin/bash"],
      default_user: "node",
      ...change,
    },
  },
});

test("[C12] users and shells are detected, and what was chosen is remembered for the image", async () => {
  open("/stats", { answers: shells(), streams: { "container-stats": [] } });
  expect(await screen.findByText("node, bash")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "User and shell" }));
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "User" }), "root");
  expect(screen.getByText("root, sh")).toBeTruthy();
  cleanup();
  open("/stats", { answers: shells(), streams: { "container-stats": [] } });
  expect(await screen.findByText("root, sh")).toBeTruthy();
});

test("[C12] a container without a shell says so before anybody tries", async () => {
  open("/stats", { answers: shells({ shells: [] }), streams: { "container-stats": [] } });
  expect(await screen.findByText("no shell in it")).toBeTruthy();
  const button = screen.getByRole("button", { name: /^Open terminal/ });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(button.textContent).toContain("its image has only the program that it runs");
});

const stopped = { ...web, running: false, status: "exited with code 0" };
const openStopped = (answer: Answers[string]) =>
  open("/stats", {
    answers: { [`POST ${agentPath}/start`]: answer },
    containers: [stopped],
    streams: { "container-stats": [] },
  });

test("[C12] [C15] a stopped container offers to be started, and says beside it what went wrong", async () => {
  const { requests } = openStopped({ status: 409, body: { message: "port is already allocated" } });
  expect((await screen.findByRole("button", { name: /^Open terminal/ })).textContent).toContain(
    "not running",
  );
  await userEvent.click(screen.getByRole("button", { name: "Start" }));
  const note = await screen.findByRole("alert");
  expect(note.textContent).toContain("It was not started. port is already allocated");
  // It stands there: nothing else tells it as well.
  expect(screen.getAllByText(/port is already allocated/)).toHaveLength(1);
  expect(screen.getByText("Stopped")).toBeTruthy();
  expect(requests.filter(({ call }) => call.startsWith("POST"))).toHaveLength(1);
  await userEvent.click(within(note).getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("[C15] a start shows at once, also in the tree, until the list has it", async () => {
  const { say, router } = openStopped({ status: 204 });
  await userEvent.click(await screen.findByRole("button", { name: "Start" }));
  expect(await screen.findByText("Starting")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Start" }).getAttribute("aria-busy")).toBe("true");
  await act(() => router.navigate({ to: "/agents/$agentId/containers", params: { agentId: id(1) } }));
  const row = await screen.findByRole("row", { name: /^shop-web-1/ });
  expect(within(row).getByText("Starting")).toBeTruthy();
  act(() => say("containers/watch", { devcontainers: null, containers: [web] }));
  expect(await within(row).findByText("Running")).toBeTruthy();
});
