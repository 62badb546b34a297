import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { aList } from "../features/containers/testing/aContainer.ts";
import { containerWork } from "../features/containers/work/containerWork.ts";
import {
  buildinfo,
  db,
  list,
  machine,
  openContainers,
  row,
  rowNames,
  site,
  usual,
  web,
} from "./testing/containersPage.ts";

afterEach(() => {
  cleanup();
  containerWork.reset();
});

test("[C1] devcontainers and plain containers are one tree, with state in words", async () => {
  openContainers(usual);
  const devcontainer = await row(/^site/);
  expect(devcontainer.getAttribute("aria-level")).toBe("1");
  expect(devcontainer.getAttribute("aria-expanded")).toBe("true");
  expect(rowNames()).toEqual(["site, devcontainer", "brave_lamport", "db", "web"]);
  expect(within(await row(/^db/)).getByText("Exited 137")).toBeTruthy();
  expect((await row(/^web/)).textContent).toContain("8080→80");
  expect(screen.getByText("3 containers")).toBeTruthy();
});

test("[C1] the filter is in the address, says how much it leaves, and its terms are chips", async () => {
  const { router } = openContainers(usual, { path: "?q=image%3Apostgres" });
  expect(await screen.findByText("1 of 3 containers")).toBeTruthy();
  expect(rowNames()).toEqual(["db"]);
  await userEvent.click(screen.getByRole("button", { name: /^image:postgres/ }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  await userEvent.click(screen.getByRole("button", { name: "Running" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ q: "state:running" }));
  expect(rowNames()).not.toContain("db");
});

test("[C2] a message of the watch is on screen at once", async () => {
  const { say } = openContainers(usual);
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
  openContainers(usual, { answers: { [list]: { status, body } } });
  const alert = await screen.findByRole("alert");
  expect(within(alert).getByRole("heading", { name: title })).toBeTruthy();
  expect(within(alert).getByRole("button", { name: "Try again" })).toBeTruthy();
});

test("[C4] [CC47] an agent that is not connected is neither asked nor watched", async () => {
  const { requests, say } = openContainers(usual, {
    agent: anAgent({ id: id(1), name: "main", status: "disconnected" }),
  });
  expect(await screen.findByRole("heading", { name: "The agent is not connected" })).toBeTruthy();
  expect(requests.filter(({ call }) => call === list)).toEqual([]);
  act(() => say("containers/watch", usual));
  expect(screen.queryAllByRole("row")).toEqual([]);
});

test("[CC48] a message that does not parse is told above what was there, with what to do", async () => {
  const { say } = openContainers(usual);
  await row(/^web/);
  act(() => say("containers/watch", { containers: "none" }));
  expect((await screen.findByText(/Updates of the containers cannot be read/)).textContent).toBeTruthy();
  expect(screen.getByText(/Reload the page/)).toBeTruthy();
  expect(rowNames()).toContain("web");
});

test("[C4] every warning is there with its next step", async () => {
  openContainers({ ...usual, warnings: ["sh: 1: devcontainer: not found", "odd thing", "odd thing"] });
  const warnings = await screen.findByRole("region", { name: "Warnings" });
  expect(within(warnings).getAllByRole("listitem")).toHaveLength(2);
  expect(within(warnings).getByText(/@devcontainers\/cli/)).toBeTruthy();
});

test("no containers is a state that says where they come from", async () => {
  openContainers(aList());
  expect(await screen.findByRole("heading", { name: "No containers on this machine" })).toBeTruthy();
});

test("[C23] arrows, Home, End and letters move, left and right fold", async () => {
  const user = userEvent.setup();
  openContainers(usual);
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
  openContainers(usual, { answers: buildinfo("container-actions") });
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
  openContainers(usual);
  (await row(/^web/)).focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  const items = within(await screen.findByRole("menu")).getAllByRole("menuitem");
  expect(items.map(({ textContent }) => textContent)).toEqual(["Details", "Open a terminal in it", "Ports…"]);
});

test("[C15] stopping shows at once and ends with the list; a failure stays beside the row", async () => {
  const user = userEvent.setup();
  const stop = `POST quarterdeck/agents/${id(1)}/containers/${web.id}/stop`;
  const { say } = openContainers(usual, {
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
  const { requests } = openContainers(usual, {
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

const atAllTimes = {
  body: {
    version: "v2",
    dashboard_url: "",
    deployment_id: "x",
    agent_api_version: "2.8",
    workspace_proxy: false,
  },
};

test("[C2] [C3] of an agent that does not tell of everything the age is shown, and what is old is called stale", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    // Its workspaces are asked for: another server has no list of them to watch.
    const { answers } = openContainers(usual, {
      answers: {
        "GET buildinfo": atAllTimes,
        "GET workspaces": { body: { workspaces: [aWorkspace({ agents: [machine] })], count: 1 } },
        [`GET workspaceagents/${machine.id}`]: { body: machine },
      },
    });
    await row(/^web/);
    expect(await screen.findByText("As of", { exact: false })).toBeTruthy();
    answers[list] = { status: 500, body: { message: "Could not get containers", detail: "disk fell over" } };
    await act(() => vi.advanceTimersByTimeAsync(32_000));
    expect(screen.getByText("Stale, as of", { exact: false })).toBeTruthy();
    expect(rowNames()).toContain("web");
    expect(screen.getByText(/disk fell over/)).toBeTruthy();
    answers[list] = { body: usual };
    await act(() => vi.advanceTimersByTimeAsync(32_000));
    expect(screen.queryByText("Stale, as of", { exact: false })).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test("[C1] a row's link opens its container in place; a click for a new tab is the browser's", async () => {
  const user = userEvent.setup();
  openContainers(usual);
  const link = await screen.findByRole("link", { name: "web" });
  expect(link.getAttribute("href")).toBe(`/agents/${id(1)}/containers/${web.id}`);
  for (const key of ["Control", "Meta", "Shift"]) {
    await user.keyboard(`{${key}>}`);
    await user.click(link);
    await user.keyboard(`{/${key}}`);
  }
  expect(screen.getByRole("treegrid", { name: "Containers" })).toBeTruthy();
  await user.click(link);
  expect(await screen.findByRole("heading", { name: "web" })).toBeTruthy();
  expect(screen.queryByRole("treegrid", { name: "Containers" })).toBeNull();
});
