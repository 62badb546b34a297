import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { anAgent, aScript, at, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { renderApp } from "./testing/renderApp.tsx";

afterEach(cleanup);

const whole = (...workspaces: ReturnType<typeof aWorkspace>[]) => ({ whole: true, workspaces, removed: [] });
const fleet = whole(
  aWorkspace({
    name: "dev",
    agents: [
      anAgent({ id: id(1), name: "main" }),
      anAgent({
        id: id(2),
        name: "build",
        lifecycle_state: "start_error",
        health: { healthy: false },
        scripts: [aScript({ status: "exit_failure", exit_code: 2, display_name: "Install" })],
      }),
    ],
  }),
);
const signedOut = { "GET users/me": { status: 401, body: { message: "You are signed out." } } };

test("the list shows loading, then each agent with its state and one sentence", async () => {
  renderApp("/", { frame: fleet });
  const row = (await screen.findByRole("link", { name: "build" })).closest("li")!;
  expect(within(row).getByText("Start failed")).toBeTruthy();
  expect(within(row).getByText("Start script “Install” failed with exit code 2.")).toBeTruthy();
  expect(screen.getByText("2 agents")).toBeTruthy();
});

test("before the first frame there is a placeholder, not an empty list", async () => {
  renderApp("/");
  expect(await screen.findByRole("status", { name: "Loading agents" })).toBeTruthy();
  expect(screen.queryByText("No agents yet")).toBeNull();
});

test("an empty list says how to add an agent", async () => {
  renderApp("/", { frame: whole() });
  expect(await screen.findByRole("heading", { name: "No agents yet" })).toBeTruthy();
  expect(screen.getByText(/quarterdeck agent --url/)).toBeTruthy();
});

test("[D13] the address holds the filter, and what it hides can be shown again", async () => {
  const { router } = renderApp("/?q=nothing", { frame: fleet });
  await userEvent.click(await screen.findByRole("button", { name: "Show all agents" }));
  expect(await screen.findByRole("link", { name: "main" })).toBeTruthy();
  await userEvent.type(screen.getByRole("searchbox", { name: "Search agents" }), "build");
  await waitFor(() => expect(router.state.location.search).toEqual({ q: "build" }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "main" })).toBeNull());
});

test("[D1] an agent's page says what is wrong and offers the next step", async () => {
  renderApp(`/agents/${id(2)}`, { frame: fleet });
  expect(await screen.findByText("Start script “Install” failed with exit code 2.")).toBeTruthy();
  const step = screen.getByRole("link", { name: "Read its log" });
  expect(step.getAttribute("href")).toContain(`/agents/${id(2)}/logs?source=`);
  await waitFor(() => expect(document.title).toBe("Start failed · build · dev · Quarterdeck"));
});

test("[D3] an agent's overview shows its scripts with runs, and [D15] its environment with secrets covered", async () => {
  const agent = anAgent({
    id: id(1),
    scripts: [aScript({ status: "exit_failure", exit_code: 3, display_name: "Install" })],
    environment_variables: { API_TOKEN: "hunter2hunter2", EDITOR: "vim" },
  });
  const timing = { started_at: at(5), ended_at: at(9), exit_code: 3, stage: "start", status: "exit_failure" };
  renderApp(`/agents/${id(1)}`, {
    frame: whole(aWorkspace({ agents: [agent] })),
    answers: {
      [`GET workspacebuilds/${id(2000)}/timings`]: {
        body: {
          provisioner_timings: [],
          agent_script_timings: [
            { ...timing, display_name: "Install", workspace_agent_id: id(1), workspace_agent_name: "main" },
          ],
          agent_connection_timings: [],
        },
      },
    },
  });
  const row = await screen.findByRole("row", { name: /Install/ });
  expect(within(row).getByText("exit code 3")).toBeTruthy();
  expect(await within(row).findByText("4 s")).toBeTruthy();
  expect(within(row).getByRole("link", { name: "Log of Install" }).getAttribute("href")).toContain(id(400));
  const environment = screen.getByRole("region", { name: "Environment" });
  expect(within(environment).queryByText("hunter2hunter2")).toBeNull();
  await userEvent.click(within(environment).getByRole("button", { name: "Show API_TOKEN" }));
  expect(within(environment).getByText("hunter2hunter2")).toBeTruthy();
  expect(screen.getByRole("region", { name: "Connection" }).textContent).toContain("Last contact");
  expect(screen.getByRole("region", { name: "Lifecycle" }).textContent).toContain("Ready");
});

test("[WT5] a workspace that cannot be read is said to be missing; the others are there", async () => {
  const { id: _, ...nameless } = aWorkspace({ name: "odd" });
  renderApp("/", { frame: whole(...fleet.workspaces, nameless as never) });
  expect(await screen.findByRole("link", { name: "build" })).toBeTruthy();
  const told = screen.getByRole("region", { name: "Left out" });
  expect(told.textContent).toContain("1 item could not be read");
  expect(told.textContent).toContain("workspaces[1].id is missing");
  await userEvent.click(within(told).getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("region", { name: "Left out" })).toBeNull();
});

test("[WT6] a message without sense leaves what is shown, and the next one is taken", async () => {
  const { say } = renderApp("/", { frame: fleet });
  await screen.findByRole("link", { name: "build" });
  act(() => say("workspaces/watch", { whole: "?" }));
  expect(screen.getByRole("link", { name: "build" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Live data: Unreadable" })).toBeTruthy();
  act(() => say("workspaces/watch", whole(aWorkspace({ agents: [anAgent({ id: id(5), name: "next" })] }))));
  expect(await screen.findByRole("link", { name: "next" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Live data: Live" })).toBeTruthy();
});

test("an agent that is not there is said not to be", async () => {
  renderApp(`/agents/${id(99)}`, { frame: fleet });
  expect(await screen.findByRole("heading", { name: "There is no such agent" })).toBeTruthy();
});

test("an address that leads nowhere says so", async () => {
  renderApp("/nowhere", { frame: fleet });
  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeTruthy();
});

test("who is not signed in signs in and is brought back to where they were going", async () => {
  let inside = false;
  const me = { body: { id: "1", username: "ann", email: "ann@example.com", status: "active", roles: [] } };
  const { router } = renderApp(`/agents/${id(1)}`, {
    frame: fleet,
    answers: {
      "GET users/me": () => (inside ? me : signedOut["GET users/me"]),
      "POST users/login": (body) => {
        inside = (body as { password: string }).password === "right";
        return inside
          ? { status: 201, body: { session_token: "x" } }
          : { status: 401, body: { message: "Incorrect email or password." } };
      },
    },
  });
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText("Email"), "ann@example.com");
  await user.type(screen.getByLabelText("Password"), "wrong");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Incorrect email or password.");
  await user.clear(screen.getByLabelText("Password"));
  await user.type(screen.getByLabelText("Password"), "right");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/agents/${id(1)}`));
  expect(await screen.findByRole("heading", { name: /main/ })).toBeTruthy();
});

test("a session that ends under one's hands is said to have ended", async () => {
  const { answers, link, router } = renderApp("/settings", { frame: fleet });
  await screen.findByRole("heading", { name: "Settings" });
  answers["GET users/me"] = signedOut["GET users/me"];
  link.reach.unanswered();
  link.reach.answered();
  expect(await screen.findByRole("heading", { name: "You are signed out" })).toBeTruthy();
  expect(router.state.location.search).toMatchObject({ from: "/settings", ended: true });
});

test("without a user the first one is made", async () => {
  renderApp("/sign-in", {
    answers: { ...signedOut, "GET users/first": { status: 404, body: { message: "not created" } } },
  });
  expect(await screen.findByRole("button", { name: "Create the first user" })).toBeTruthy();
});

test("while the server does not answer the page says since when, keeps what it had, and recovers", async () => {
  const { link } = renderApp("/", { frame: fleet });
  await screen.findByRole("link", { name: "main" });
  link.reach.unanswered();
  const banner = await screen.findByRole("alert");
  expect(banner.textContent).toMatch(/The server does not answer.*Since .*from before/);
  expect(screen.getByRole("link", { name: "main" })).toBeTruthy();
  link.reach.answered();
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

test("[D12] the palette opens by keyboard, finds an agent by a few letters and goes there", async () => {
  const { router } = renderApp("/", { frame: fleet });
  await screen.findByRole("link", { name: "main" });
  const user = userEvent.setup();
  await user.keyboard("{Control>}k{/Control}");
  const input = await screen.findByRole("combobox", { name: /Go to/ });
  await user.type(input, "dvbuild");
  await waitFor(() => expect(screen.getAllByRole("option")[0]?.textContent).toContain("dev.build"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe(`/agents/${id(2)}`));
});

test("a new token is shown once, to be copied", async () => {
  const { requests } = renderApp("/settings/tokens", {
    answers: {
      "GET users/me/keys/tokens": { body: null },
      "GET users/me/keys/tokens/tokenconfig": { body: { max_token_lifetime: 86_400e9 * 40 } },
      "POST users/me/keys/tokens": { status: 201, body: { key: "abcdefghij-secret" } },
    },
    frame: fleet,
  });
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "New token" }));
  await user.type(await screen.findByLabelText("Name"), "ci");
  await user.click(screen.getByRole("button", { name: "Create token" }));
  expect(await screen.findByText("abcdefghij-secret")).toBeTruthy();
  const made = requests.find(({ call }) => call === "POST users/me/keys/tokens");
  expect(made?.body).toEqual({ token_name: "ci", lifetime: 30 * 86_400e9 });
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByText("abcdefghij-secret")).toBeNull());
});

test("adding an agent covers its token until asked and waits for its first contact", async () => {
  const token = "11111111-2222-4333-8444-555555555555";
  renderApp("/?add=true", {
    frame: fleet,
    answers: {
      "POST quarterdeck/agents": {
        status: 201,
        body: {
          workspace_id: id(1000),
          agent_id: id(7),
          command: `quarterdeck agent --token ${token}`,
          token,
        },
      },
    },
  });
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText("Name of the agent"), "gpu");
  await user.click(screen.getByRole("button", { name: "Add agent", hidden: false }));
  expect(await screen.findByText(/quarterdeck agent --token •+/)).toBeTruthy();
  expect(screen.getByText("Waiting for contact")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show token" }));
  expect(screen.getByText(new RegExp(token))).toBeTruthy();
});
