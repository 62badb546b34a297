import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import { anAgent, at, id } from "#api/testing/anAgent.ts";
import { aBuild, aWorkspace } from "#api/testing/aWorkspace.ts";
import { useAskedBuild } from "../stores/askedBuild.ts";
import { renderApp } from "./testing/renderApp.tsx";

beforeEach(() => {
  window.localStorage.clear();
  useAskedBuild.getState().hide();
});
afterEach(cleanup);

const whole = (...workspaces: ReturnType<typeof aWorkspace>[]) => ({ whole: true, workspaces, removed: [] });
const job = (status: string, more = {}) => ({
  id: id(60),
  status,
  queue_position: 0,
  queue_size: 0,
  ...more,
});
const running = () => aWorkspace({ agents: [anAgent({ id: id(1), name: "main" })] });
const off = (build: Partial<WorkspaceBuild> = {}) =>
  aWorkspace({
    agents: [],
    build: { id: id(2001), build_number: 2, transition: "stop", status: "stopped", resources: [], ...build },
  });
const again = () =>
  aWorkspace({ agents: [anAgent({ id: id(11), name: "main" })], build: { id: id(2002), build_number: 3 } });
const line = (n: number, more = {}) => ({
  id: n,
  created_at: at(n),
  log_source: "provisioner",
  log_level: "info",
  stage: "Plan",
  output: `line ${n}`,
  ...more,
});

const create = `POST workspaces/${id(1000)}/builds`;
const openMenu = async () =>
  userEvent.click(await screen.findByRole("button", { name: "Actions for workspace dev" }));

test("[W1] a stop asks first, is sent once, and the agent's address waits and leads on to the agent that comes back", async () => {
  const stopping = off({ status: "stopping", job: job("running") }).latest_build;
  const { requests, router, say } = renderApp(`/agents/${id(1)}/ports?x=1`, {
    frame: whole(running()),
    answers: { [create]: { status: 201, body: stopping } },
  });
  await openMenu();
  await userEvent.click(await screen.findByRole("menuitem", { name: "Stop…" }));
  const dialog = await screen.findByRole("dialog", { name: "Stop dev?" });
  expect(dialog.textContent).toContain("terminals end");
  await userEvent.dblClick(within(dialog).getByRole("button", { name: "Stop" }));
  expect(await screen.findByText("Its agents run their stop scripts and go.")).toBeTruthy();
  expect(requests.filter(({ call }) => call === create).map(({ body }) => body)).toEqual([
    { transition: "stop", reason: "dashboard" },
  ]);
  expect(screen.getByRole("button", { name: "Cancel build" })).toBeTruthy();
  say("workspaces/watch", { whole: false, workspaces: [off()], removed: [] });
  expect(await screen.findByText("Start dev, and this page goes on to main.", { exact: false })).toBeTruthy();
  expect(router.state.location.pathname).toBe(`/agents/${id(1)}/ports`);
  say("workspaces/watch", { whole: false, workspaces: [again()], removed: [] });
  await waitFor(() => expect(router.state.location.href).toBe(`/agents/${id(11)}/ports?x=1`));
});

test("[W1] a link to an agent of a stopped workspace that this browser never saw is led by the server", async () => {
  const info = {
    version: "v2",
    dashboard_url: "",
    deployment_id: "x",
    agent_api_version: "2.8",
    workspace_proxy: false,
  };
  const extensions = ["workspaces-watch", "agent-place"];
  renderApp(`/agents/${id(77)}`, {
    frame: whole(off()),
    answers: {
      "GET buildinfo": { body: { ...info, quarterdeck: { version: "0.1.0", extensions } } },
      [`GET quarterdeck/agents/${id(77)}/place`]: { body: { workspace_id: id(1000), agent_name: "main" } },
      [create]: { status: 201, body: again().latest_build },
    },
  });
  expect(await screen.findByRole("heading", { name: /dev main/ })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Start" }));
  expect(await screen.findByRole("navigation", { name: "Pages of this agent" })).toBeTruthy();
});

test("[W1] what the person may not is said beside it, and a refusal in the server's words", async () => {
  renderApp("/@ann/dev", {
    frame: whole(off()),
    answers: {
      "POST authcheck": { body: { start: true, stop: false } },
      [create]: { status: 403, body: { message: "Forbidden.", detail: "No access to this template." } },
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Start" }));
  const dialog = await screen.findByRole("dialog", { name: "dev was not started" });
  for (const text of ["Forbidden.", "No access to this template.", "Ask its owner"])
    expect(dialog.textContent).toContain(text);
  expect(within(dialog).queryByRole("button", { name: "Try again" })).toBeNull();
  cleanup();
  useAskedBuild.getState().hide();
  renderApp("/@ann/dev", {
    frame: whole(running()),
    answers: { "POST authcheck": { body: { start: true, stop: false } } },
  });
  const stop = await screen.findByRole("button", { name: /^Stop.*You may not stop this workspace/ });
  expect(stop.getAttribute("aria-disabled")).toBe("true");
});

test("[W1] an update that lacks parameters lists them", async () => {
  renderApp("/@ann/dev", {
    frame: whole({ ...off(), outdated: true, template_active_version_id: id(77) }),
    answers: {
      [create]: {
        status: 400,
        body: { message: "Missing parameters.", validations: [{ field: "region", detail: "is required" }] },
      },
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Update" }));
  const ask = await screen.findByRole("dialog", { name: "Update dev?" });
  expect(ask.textContent).toContain("the active version of the template machine");
  await userEvent.click(within(ask).getByRole("button", { name: "Update" }));
  const told = await screen.findByRole("dialog", { name: "dev was not updated" });
  expect(told.textContent).toContain("region: is required");
});

test("[W1] an update names the version it brings and what is new in it, or does without", async () => {
  const outdated = { ...running(), outdated: true, template_active_version_id: id(77) };
  const version = (answer: { status?: number; body: unknown }) => ({
    [`GET templateversions/${id(77)}`]: answer,
  });
  const ask = async () => {
    await userEvent.click(await screen.findByRole("button", { name: "Update" }));
    return screen.findByRole("dialog", { name: "Update dev?" });
  };
  renderApp("/@ann/dev", {
    frame: whole(outdated),
    answers: version({ body: { id: id(77), name: "brave_turing7", message: "Go 1.26\u202e\nand less RAM" } }),
  });
  const told = await ask();
  await waitFor(() =>
    expect(told.textContent).toContain("from version brave_turing7 of the template machine"),
  );
  expect(within(told).getByText(/Go 1.26.*and less RAM/s).textContent).toBe("Go 1.26\\u{202e}\nand less RAM");
  cleanup();
  useAskedBuild.getState().hide();
  const { requests } = renderApp("/@ann/dev", {
    frame: whole(outdated),
    answers: version({ status: 403, body: { message: "Forbidden." } }),
  });
  const silent = await ask();
  await waitFor(() => expect(requests.map(({ call }) => call)).toContain(`GET templateversions/${id(77)}`));
  expect(silent.textContent).toContain("from the active version of the template machine");
  expect(silent.textContent).not.toContain("Forbidden");
});

test("[W1] a failed build says at which step, with its error, above its log", async () => {
  const failed = off({
    status: "failed",
    transition: "start",
    job: job("failed", { error: "exit status 1" }),
  });
  const { say } = renderApp("/@ann/dev", { frame: whole(failed), streams: { "/logs?": line(1) } });
  const log = await screen.findByRole("log", { name: "Build log" });
  say("/logs?", line(2, { stage: "Apply", log_level: "error", output: "\u001b[31mno such image\u001b[0m" }));
  expect(await within(log).findByText("no such image")).toBeTruthy();
  const alert = screen.getByText("Failed at “Apply”").closest("[role=alert]")!;
  for (const text of ["exit status 1", "no such image"]) expect(alert.textContent).toContain(text);
});

test("[W1] a queued build tells its place, and is canceled as that only", async () => {
  const queued = off({
    status: "pending",
    transition: "start",
    job: job("pending", { queue_position: 2, queue_size: 5 }),
  });
  const { requests } = renderApp("/@ann/dev", {
    frame: whole(queued),
    answers: { [`PATCH workspacebuilds/${id(2001)}/cancel`]: { body: { message: "ok" } } },
  });
  expect(await screen.findByText("Its start is number 2 of 5 in the queue.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Cancel build" }));
  const ask = await screen.findByRole("dialog", { name: "Cancel the start of dev?" });
  expect(ask.textContent).toContain("It has not begun: nothing changes.");
  await userEvent.click(within(ask).getByRole("button", { name: "Cancel the start" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(requests.some(({ call }) => call.startsWith("PATCH workspacebuilds"))).toBe(true);
});

test("[W1] the builds of a workspace are listed, one's log is opened by its address, and one that is not there is said not to be", async () => {
  const list = [
    again().latest_build,
    {
      ...off().latest_build,
      initiator_name: "ann",
      reason: "autostop",
      job: job("succeeded", { started_at: at(1), completed_at: at(5) }),
    },
    aBuild([]),
  ];
  const { router } = renderApp("/@ann/dev/builds/9", {
    frame: whole(again()),
    answers: { [`GET workspaces/${id(1000)}/builds`]: { body: list } },
  });
  expect(await screen.findByText("Build #9 could not be shown")).toBeTruthy();
  const builds = await screen.findByRole("list", { name: "Builds of dev" });
  const stop = within(builds).getByRole("link", { name: "#2 stop" });
  expect(stop.closest("li")!.textContent).toMatch(/Succeededby ann, autostoptook 4 s/);
  await userEvent.click(stop);
  await waitFor(() => expect(router.state.location.pathname).toBe("/@ann/dev/builds/2"));
});

test("[W1] of a long log only what is in view is in the page", async () => {
  const { say } = renderApp("/@ann/dev", { frame: whole(off()), streams: { "/logs?": line(1) } });
  const log = await screen.findByRole("log", { name: "Build log" });
  for (let n = 2; n <= 3000; n++) say("/logs?", line(n));
  expect(await screen.findByText(/3,000 lines/)).toBeTruthy();
  expect(within(log).getAllByText(/^line \d+$/).length).toBeLessThan(200);
});

test("a workspace that is not there is said not to be", async () => {
  renderApp("/@ann/nothing", { frame: whole(off()) });
  expect(await screen.findByRole("heading", { name: "There is no such workspace" })).toBeTruthy();
});

test("[W1] the list offers the start of a workspace that is off", async () => {
  const { requests } = renderApp("/", {
    frame: whole(off()),
    answers: { [create]: { status: 201, body: again().latest_build } },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Start dev" }));
  expect(await screen.findByRole("link", { name: "main" })).toBeTruthy();
  expect(requests.find(({ call }) => call === create)?.body).toMatchObject({ transition: "start" });
});
