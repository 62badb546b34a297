import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { ContainerList, Devcontainer } from "#api/http/containers.ts";
import { anAgent, at, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { type Answers, renderApp } from "#dashboard/app/testing/renderApp.tsx";
import { aContainer, aDevcontainer, aList, anAttempt, containerId } from "./testing/aContainer.ts";
import { containerWork } from "./work/containerWork.ts";

afterEach(() => {
  cleanup();
  containerWork.reset();
});

const machine = anAgent({ id: id(1), name: "main" });
const inside = anAgent({ id: id(71), name: "site", parent_id: id(1) });
const list = `GET workspaceagents/${id(1)}/containers`;
const recreate = `POST workspaceagents/${id(1)}/containers/devcontainers/${id(70)}/recreate`;
const changesOf = `GET quarterdeck/agents/${id(1)}/devcontainers/${id(70)}/changes`;
const buildinfo = (...extensions: string[]): Answers => ({
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

const site = aDevcontainer();
const db = aContainer({
  id: containerId(5),
  name: "db",
  image: "postgres:17",
  running: false,
  status: "exited with code 137",
});
const web = aContainer({
  id: containerId(4),
  name: "web",
  ports: [{ port: 80, network: "tcp", host_port: 8080 }],
});
const usual = aList({ devcontainers: [site], containers: [db, web, site.container!] });

function open(
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
const row = (name: RegExp | string) => screen.findByRole("row", { name });
const rowNames = () =>
  screen
    .getAllByRole("row")
    .flatMap((one) =>
      one.dataset.row === undefined ? [] : [one.querySelector("a, button:not([aria-hidden])")!.textContent],
    );

test("[C1] devcontainers and plain containers are one tree, with state in words", async () => {
  open(usual);
  const devcontainer = await row(/^site/);
  expect(devcontainer.getAttribute("aria-level")).toBe("1");
  expect(devcontainer.getAttribute("aria-expanded")).toBe("true");
  expect(rowNames()).toEqual(["site, devcontainer", "brave_lamport", "db", "web"]);
  expect(within(await row(/^db/)).getByText("Exited 137")).toBeTruthy();
  expect((await row(/^web/)).textContent).toContain("8080→80");
  expect(screen.getByText("3 containers")).toBeTruthy();
});

test("[C1] the filter is in the address, says how much it leaves, and its terms are chips", async () => {
  const { router } = open(usual, { path: "?q=image%3Apostgres" });
  expect(await screen.findByText("1 of 3 containers")).toBeTruthy();
  expect(rowNames()).toEqual(["db"]);
  await userEvent.click(screen.getByRole("button", { name: /^image:postgres/ }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  await userEvent.click(screen.getByRole("button", { name: "Running" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ q: "state:running" }));
  expect(rowNames()).not.toContain("db");
});

test("[C2] a message of the watch is on screen at once", async () => {
  const { say } = open(usual);
  await row(/^web/);
  act(() => say("containers/watch", { ...usual, containers: [db, site.container] }));
  await waitFor(() => expect(rowNames()).not.toContain("web"));
});

test.each([
  [403, { message: "Dev Container feature not enabled." }, "Containers are switched off on this agent"],
  [404, { message: "Route not found." }, "This server does not know the containers of an agent"],
  [
    500,
    {
      message: "Could not get containers",
      detail: "permission denied while trying to connect to the Docker daemon socket",
    },
    "The agent may not use the container engine",
  ],
])("[C4] %i has a state of its own with the next step", async (status, body, title) => {
  open(usual, { answers: { [list]: { status, body } } });
  const alert = await screen.findByRole("alert");
  expect(within(alert).getByRole("heading", { name: title })).toBeTruthy();
  expect(within(alert).getByRole("button", { name: "Try again" })).toBeTruthy();
});

test("[C4] an agent that is not connected is not asked", async () => {
  const { requests } = open(usual, { agent: anAgent({ id: id(1), name: "main", status: "disconnected" }) });
  expect(await screen.findByRole("heading", { name: "The agent is not connected" })).toBeTruthy();
  expect(requests.filter(({ call }) => call === list)).toEqual([]);
});

test("[C4] every warning is there with its next step", async () => {
  open({ ...usual, warnings: ["sh: 1: devcontainer: not found", "odd thing", "odd thing"] });
  const warnings = await screen.findByRole("region", { name: "Warnings" });
  expect(within(warnings).getAllByRole("listitem")).toHaveLength(2);
  expect(within(warnings).getByText(/@devcontainers\/cli/)).toBeTruthy();
});

test("no containers is a state that says where they come from", async () => {
  open(aList());
  expect(await screen.findByRole("heading", { name: "No containers on this machine" })).toBeTruthy();
});

test("[C23] arrows, Home, End and letters move, left and right fold", async () => {
  const user = userEvent.setup();
  open(usual);
  (await row(/^site/)).focus();
  const at = () => (document.activeElement as HTMLElement).dataset.row;
  await user.keyboard("{ArrowDown}");
  expect(at()).toBe(site.container!.id);
  await user.keyboard("{ArrowLeft}");
  expect(at()).toBe(site.workspace_folder);
  await user.keyboard("{ArrowLeft}");
  expect(rowNames()).toEqual(["site, devcontainer", "db", "web"]);
  await user.keyboard("{ArrowRight}");
  expect(rowNames()).toContain("brave_lamport");
  await user.keyboard("{End}");
  expect(at()).toBe(web.id);
  await user.keyboard("d");
  expect(at()).toBe(db.id);
  await user.keyboard("{Home}");
  expect(at()).toBe(site.workspace_folder);
});

test("[C23] the menu key opens the actions of the row, and Escape goes back to it", async () => {
  const user = userEvent.setup();
  open(usual, { answers: buildinfo("container-actions") });
  const web = await row(/^web/);
  web.focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  const menu = await screen.findByRole("menu");
  expect(within(menu).getByRole("menuitem", { name: /^Start/ }).textContent).toContain("It runs already.");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(web));
});

test("[C15] without the extension nothing can be started or stopped, and nothing says it could", async () => {
  const user = userEvent.setup();
  open(usual);
  (await row(/^web/)).focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  const items = within(await screen.findByRole("menu")).getAllByRole("menuitem");
  expect(items.map(({ textContent }) => textContent)).toEqual(["Details", "Open a terminal in it"]);
});

test("[C15] stopping shows at once and ends with the list; a failure stays beside the row", async () => {
  const user = userEvent.setup();
  const stop = `POST quarterdeck/agents/${id(1)}/containers/${web.id}/stop`;
  const { say } = open(usual, {
    answers: { ...buildinfo("container-actions"), [stop]: { status: 204 } },
  });
  const choose = async (name: string) => {
    await user.click(screen.getByRole("button", { name: "Actions for web" }));
    await user.click(await screen.findByRole("menuitem", { name }));
  };
  await row(/^web/);
  await choose("Stop");
  expect(within(await row(/^web/)).getByText("Stopping")).toBeTruthy();
  const stopped = { ...web, running: false, status: "exited with code 143" };
  act(() => say("containers/watch", { ...usual, containers: [db, stopped, site.container] }));
  expect(within(await row(/^web/)).getByText("Exited 143")).toBeTruthy();
  await choose("Start");
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("It was not started");
  await user.click(within(alert).getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("[C15] a kill is asked about first", async () => {
  const user = userEvent.setup();
  const kill = `POST quarterdeck/agents/${id(1)}/containers/${web.id}/kill`;
  const { requests } = open(usual, {
    answers: { ...buildinfo("container-actions"), [kill]: { status: 204 } },
  });
  await row(/^web/);
  await user.click(screen.getByRole("button", { name: "Actions for web" }));
  await user.click(await screen.findByRole("menuitem", { name: "Kill…" }));
  const dialog = await screen.findByRole("dialog", { name: "Kill web" });
  expect(requests.some(({ call }) => call === kill)).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: "Kill" }));
  await waitFor(() => expect(requests.some(({ call }) => call === kill)).toBe(true));
});

const whatIsLost = {
  anonymous_volumes: [{ name: "f".repeat(64), destination: "/cache" }],
  kept_mounts: [{ source: "/home/ann/site", destination: "/workspaces/site" }],
  files: [{ path: "/root/notes.txt", kind: "added" }],
  file_count: 1,
  config: { image: "node:22" },
  built_config: { image: "node:20" },
  changed_files: ["/home/ann/site/.devcontainer/devcontainer.json"],
};

test("[C8] a rebuild tells what is lost, kept and changed before it is sent, and then shows at once", async () => {
  const user = userEvent.setup();
  const { requests } = open(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: {
      ...buildinfo("devcontainer-attempts"),
      [changesOf]: { body: whatIsLost },
      [recreate]: { status: 202, body: { message: "Devcontainer recreation initiated" } },
    },
  });
  const panel = await screen.findByRole("region", { name: "Details of site" });
  await user.click(within(panel).getByRole("button", { name: "Rebuild" }));
  const dialog = await screen.findByRole("dialog", { name: "Rebuild site" });
  expect(await within(dialog).findByText(/root\/notes.txt/)).toBeTruthy();
  for (const text of [
    "All processes in its container end",
    "/cache (anonymous volume",
    "/workspaces/site",
    '"node:20"',
    '"node:22"',
  ])
    expect(dialog.textContent).toContain(text);
  expect(requests.some(({ call }) => call === recreate)).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: "Rebuild" }));
  expect(await within(await row(/^site/)).findByText("Building")).toBeTruthy();
  expect(requests.filter(({ call }) => call === recreate)).toHaveLength(1);
});

test("[C10] a refused rebuild restores the row, with the reason beside it", async () => {
  const user = userEvent.setup();
  open(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: {
      [recreate]: {
        status: 409,
        body: { message: "Unable to recreate transitioning devcontainer", detail: "It is starting." },
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Rebuild" }));
  const dialog = await screen.findByRole("dialog", { name: "Rebuild site" });
  expect(dialog.textContent).toContain("Anonymous volumes stay behind");
  await user.click(within(dialog).getByRole("button", { name: "Rebuild" }));
  expect((await screen.findByRole("alert")).textContent).toContain("It is starting.");
  expect(within(await row(/^site/)).getByText("Running")).toBeTruthy();
});

test("[C9] a deletion can be taken back from any page before it is sent", async () => {
  const user = userEvent.setup();
  const { requests, router } = open(usual, { path: `?open=${encodeURIComponent(site.workspace_folder)}` });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete site" });
  await user.click(within(dialog).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await act(() => router.navigate({ to: "/agents/$agentId", params: { agentId: id(1) } }));
  expect(screen.getByRole("region", { name: "Deletions that can be taken back" }).textContent).toContain(
    "site on main",
  );
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("region", { name: "Deletions that can be taken back" })).toBeNull();
  expect(containerWork.getSnapshot().removals).toEqual([]);
  expect(requests.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
});

test("[C5] a build shows its phase in the row and all phases in the panel, beside what is usual", async () => {
  const { container: _gone, ...starting } = { ...site, status: "starting" };
  const running = anAttempt({
    id: id(701),
    started_at: at(100),
    ended_at: null,
    result: null,
    last_log_id: null,
    phases: [{ name: "image", detail: "RUN npm ci", step: 3, steps: 7, started_at: at(100), ended_at: null }],
  });
  open(aList({ devcontainers: [starting as Devcontainer], containers: [] }), {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: buildinfo("devcontainer-attempts"),
    streams: { "devcontainer-attempts/watch": [running, anAttempt()] },
  });
  const phases = await screen.findByRole("list", { name: "Phases of the build" });
  const items = within(phases)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);
  expect(items[0]).toMatch(/Running.*Build the image · step 3 of 7.*RUN npm ci.*usually 20 s/);
  expect(items[1]).toMatch(/To come.*Create the container.*usually 5 s/);
  expect((await row(/^site/)).textContent).toContain("Build the image 3 of 7");
});

test("[C6] [C7] the last failure is pinned with its cause and its place in the log, and builds are listed", async () => {
  const failed = anAttempt({
    id: id(702),
    result: "failed",
    failure: {
      phase: "lifecycle",
      message: "postCreateCommand from devcontainer.json failed.",
      description: "Command failed",
      command: "/bin/sh -c npm ci",
      exit_code: 3,
      context: ["npm error one", "npm error two"],
      hint: "A command is not in the image.",
    },
  });
  open(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: buildinfo("devcontainer-attempts"),
    streams: {
      "devcontainer-attempts/watch": [failed, anAttempt({ started_at: at(-100), ended_at: at(-60) })],
    },
  });
  const pinned = await screen.findByRole("region", { name: "Why the last build failed" });
  for (const text of [
    "Lifecycle commands",
    "exit code 3",
    "/bin/sh -c npm ci",
    "npm error two",
    "not in the image",
  ])
    expect(pinned.textContent).toContain(text);
  const href = within(pinned).getByRole("link", { name: "Read on in the log" }).getAttribute("href")!;
  const url = new URL(href, "http://x");
  expect(url.pathname).toBe(`/agents/${id(1)}/logs`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ source: id(800), from: at(-1), to: at(41) });
  expect(url.searchParams.get("line")).toContain("180");
  const rows = within(screen.getByRole("table")).getAllByRole("row").slice(1);
  expect(rows.map(({ textContent }) => /Failed|Succeeded/.exec(textContent ?? "")?.[0])).toEqual([
    "Failed",
    "Succeeded",
  ]);
  expect(rows[0]!.textContent).toContain("ab12cd34");
});

test("[C24] the agent inside is shown with its health and the ways to its pages", async () => {
  open(usual, { path: `?open=${encodeURIComponent(site.workspace_folder)}` });
  const part = await screen.findByRole("region", { name: "Agent inside" });
  expect(part.textContent).toContain("Healthy");
  for (const page of ["Terminal", "Logs", "Ports"])
    expect(
      within(part)
        .getByRole("link", { name: `${page} of site` })
        .getAttribute("href"),
    ).toBe(`/agents/${id(71)}/${page.toLowerCase()}`);
});

test("[C17] an end is explained with what the engine knows and what was said last", async () => {
  const user = userEvent.setup();
  open(usual, {
    answers: {
      ...buildinfo("container-inspect", "container-logs"),
      [`GET quarterdeck/agents/${id(1)}/containers/${db.id}`]: {
        body: { State: { ExitCode: 137, OOMKilled: true }, HostConfig: { Memory: 512 * 1024 ** 2 } },
      },
      [`GET quarterdeck/agents/${id(1)}/container-logs`]: {
        body: [
          {
            id: 1,
            created_at: at(0),
            output: "\u001b[31mout of it\u001b[0m",
            level: "info",
            source_id: id(9),
          },
        ],
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: /^Why db does not run/ }));
  const story = await screen.findByRole("region", { name: "Why db does not run" });
  expect(await within(story).findByText("exit 137: out of memory at 512 MiB limit")).toBeTruthy();
  expect((await within(story).findByRole("region", { name: "The last lines of db" })).textContent).toBe(
    "out of it",
  );
});

test("[C22] the ways in name the user and the folder inside", async () => {
  const named = aDevcontainer({
    container: { ...site.container!, labels: { "devcontainer.metadata": '[{"remoteUser":"node"}]' } },
  });
  open(
    { ...usual, devcontainers: [named], containers: [named.container!] },
    {
      path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    },
  );
  const part = await screen.findByRole("region", { name: "Open" });
  expect(part.textContent).toContain("As node in /workspaces/site");
  expect(part.textContent).toContain(
    "docker exec -it --user node --workdir /workspaces/site brave_lamport sh",
  );
  expect(within(part).getByRole("link", { name: "Terminal" }).getAttribute("href")).toContain(
    "container_user=node",
  );
});
