import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { type Answers, renderApp } from "./testing/renderApp.tsx";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

/** A deployment without our extensions. */
const buildinfo = {
  body: {
    version: "v2.30.0",
    dashboard_url: "",
    deployment_id: "x",
    agent_api_version: "2.8",
    workspace_proxy: false,
  },
};
const workspaces = Array.from({ length: 50 }, (_, n) =>
  aWorkspace({
    id: id(100 + n),
    name: `ws-${n}`,
    owner_name: n % 2 ? "bob" : "ann",
    agents: [anAgent({ id: id(200 + n), name: `agent-${n}` })],
  }),
);
const open = (path: string, answers: Answers = {}) =>
  renderApp(path, {
    answers: {
      "GET buildinfo": buildinfo,
      "GET workspaces": { body: { workspaces, count: 5_000 } },
      ...answers,
    },
  });

test("a list of a deployment says how many there are, whose they are, and has one place for each", async () => {
  open("/");
  expect(await screen.findByRole("link", { name: "agent-0" })).toBeTruthy();
  expect(screen.getByText("5,000 workspaces")).toBeTruthy();
  expect(screen.getByRole("heading", { name: /^ann\/ ?ws-0$/ })).toBeTruthy();
  const height = Number.parseInt(screen.getByRole("list", { name: "Agents" }).style.height, 10);
  expect(height).toBeGreaterThan(4_950 * 100);
});

test("[BA13] a search that the deployment does not understand is explained at the field, and the list stays", async () => {
  const { answers } = open("/");
  await screen.findByRole("link", { name: "agent-0" });
  answers["GET workspaces"] = {
    status: 400,
    body: {
      message: "Invalid workspace search query.",
      validations: [{ field: "nope", detail: '"nope" is not a valid query param' }],
    },
  };
  const field = screen.getByRole("searchbox", { name: "Search agents" });
  await userEvent.type(field, "nope:1");
  const alert = await screen.findByText(/"nope" is not a valid query param/);
  expect(field.getAttribute("aria-describedby")).toBe(alert.id);
  expect(screen.getByRole("link", { name: "agent-0" })).toBeTruthy();
});

test("what the deployment cannot search for is looked for among what is loaded, which is said", async () => {
  const { requests } = open("/?q=ws agent-7");
  expect(await screen.findByRole("link", { name: "agent-7" })).toBeTruthy();
  expect(screen.queryByRole("link", { name: "agent-1" })).toBeNull();
  expect(screen.getByText(/cannot search for “agent-7”: only the 50 loaded/)).toBeTruthy();
  const asked = () => requests.filter(({ call }) => call === "GET workspaces").length;
  const before = asked();
  await userEvent.click(screen.getByRole("button", { name: "Look through 100 more" }));
  await waitFor(() => expect(asked()).toBeGreaterThan(before));
});

test("nothing found is told from nothing there", async () => {
  const none = { "GET workspaces": { body: { workspaces: [], count: 0 } } };
  open("/?q=gone", none);
  expect(await screen.findByRole("heading", { name: "No workspace matches" })).toBeTruthy();
  cleanup();
  open("/", none);
  expect(await screen.findByRole("heading", { name: "No workspaces yet" })).toBeTruthy();
});

test("a page of an agent that is not among those loaded is found all the same", async () => {
  const [, second] = workspaces;
  open(`/agents/${id(201)}`, {
    [`GET workspaceagents/${id(201)}`]: { body: second!.latest_build.resources[0]!.agents![0] },
  });
  expect(await screen.findByRole("heading", { name: /ws-1.*agent-1/ })).toBeTruthy();
  cleanup();
  open(`/agents/${id(999)}`);
  expect(await screen.findByRole("heading", { name: "There is no such agent" })).toBeTruthy();
});

test("an app's address leads to the terminal without the whole list", async () => {
  const { router } = open("/@bob/ws-1.agent-1/terminal", {
    "GET users/bob/workspace/ws-1": { body: workspaces[1] },
  });
  await waitFor(() => expect(router.state.location.pathname).toBe(`/agents/${id(201)}/terminal`));
});

test("a workspace's page asks for it by name", async () => {
  open("/@bob/ws-1", { "GET users/bob/workspace/ws-1": { body: workspaces[1] } });
  expect(await screen.findByRole("heading", { name: /ws-1/ })).toBeTruthy();
  cleanup();
  open("/@bob/none");
  expect(await screen.findByRole("heading", { name: "There is no such workspace" })).toBeTruthy();
});

test("requests and sockets that wait are told of among the live data", async () => {
  const { answers } = open("/");
  await screen.findByRole("link", { name: "agent-0" });
  answers["GET workspaces"] = {
    status: 429,
    headers: { "Retry-After": "40" },
    body: { message: "Slow down." },
  };
  await userEvent.type(screen.getByRole("searchbox", { name: "Search agents" }), "x");
  await userEvent.click(screen.getByRole("button", { name: /Live data/ }));
  const status = await screen.findByRole("dialog", { name: "Live data" });
  expect(await within(status).findByText(/asked for fewer requests.*in \d+ s/)).toBeTruthy();
});

test("[D12] the palette finds an agent that is not loaded", async () => {
  const { answers } = open("/settings");
  await screen.findByRole("heading", { name: "Settings" });
  const far = aWorkspace({ id: id(900), name: "far-away", agents: [anAgent({ id: id(901), name: "main" })] });
  answers["GET workspaces"] = { body: { workspaces: [far], count: 1 } };
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.type(await screen.findByRole("combobox", { name: /Go to/ }), "far-aw");
  await waitFor(() => {
    const titles = screen.queryAllByRole("option").map(({ textContent }) => textContent);
    expect(titles).toContain("Terminal on far-away.main");
  });
});
