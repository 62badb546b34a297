import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { usual } from "./testing/containersPage.ts";
import { type Answers, renderApp } from "./testing/renderApp.tsx";

afterEach(cleanup);

const buildinfo = (version = "v2.30.0+abc"): Answers => ({
  "GET buildinfo": {
    body: {
      version,
      dashboard_url: "https://coder.example.com/",
      deployment_id: "x",
      agent_api_version: "2.8",
      workspace_proxy: false,
    },
  },
});

/** A Coder deployment with these agents in a workspace. */
function onCoder(path: string, agents: ReturnType<typeof anAgent>[], answers: Answers = {}) {
  const workspaces = agents.length > 0 ? [aWorkspace({ name: "dev", agents })] : [];
  return renderApp(path, {
    answers: {
      ...buildinfo(),
      "GET workspaces": { body: { workspaces, count: workspaces.length } },
      ...Object.fromEntries(agents.map((agent) => [`GET workspaceagents/${agent.id}`, { body: agent }])),
      ...answers,
    },
  });
}
const main = anAgent({ id: id(1), name: "main" });

test("[plain] an empty list says how one gets an agent there, and offers no adding", async () => {
  onCoder("/?add=true", []);
  expect(await screen.findByRole("heading", { name: "No workspaces yet" })).toBeTruthy();
  const link = screen.getByRole("link", { name: /Templates of this deployment/ });
  expect(link.getAttribute("href")).toBe("https://coder.example.com/templates");
  expect(screen.queryByText(/quarterdeck agent/)).toBeNull();
  expect(screen.queryByRole("button", { name: /Add/ })).toBeNull();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("[plain] the list is asked for, the open workspace watched, and nothing of ours is called", async () => {
  const { requests } = onCoder(`/agents/${id(1)}`, [main]);
  expect(await screen.findByText("main")).toBeTruthy();
  await waitFor(() => expect(requests.some(({ call }) => call === "GET workspaces")).toBe(true));
  expect(requests.filter(({ call }) => call.includes("quarterdeck"))).toEqual([]);
});

test("[plain] an agent that never came has a next step that is not ours", async () => {
  const away = anAgent({
    id: id(1),
    name: "main",
    status: "timeout",
    troubleshooting_url: "https://help.test/",
  });
  onCoder(`/agents/${id(1)}`, [away]);
  const step = await screen.findByRole("link", { name: /How to find out why/ });
  expect(step.getAttribute("href")).toBe("https://help.test/");
  expect(screen.queryByText(/serve --agents/)).toBeNull();
});

test("[plain] the connection tab says what the server does not tell, and of no join command", async () => {
  const away = anAgent({ id: id(1), name: "main", status: "connecting" });
  onCoder(`/agents/${id(1)}/connection`, [away], {
    [`GET workspaceagents/${id(1)}/connection`]: {
      body: {
        derp_map: { Regions: {} },
        derp_force_websockets: false,
        disable_direct_connections: false,
        hostname_suffix: "",
      },
    },
  });
  expect(await screen.findByText(/does not tell which tailnet clients/)).toBeTruthy();
  expect(screen.getByText("this server does not tell")).toBeTruthy();
  expect(screen.queryByText(/join command/)).toBeNull();
});

test("[plain] a token whose scopes leave out its own user is let in", async () => {
  onCoder("/", [main], { "GET users/me": { status: 403, body: { message: "Forbidden." } } });
  expect(await screen.findByRole("link", { name: "main" })).toBeTruthy();
});

test("[plain] what may not be asked for any other reason still stops at the door", async () => {
  onCoder("/", [main], { "GET users/me": { status: 500, body: { message: "Broken." } } });
  expect(await screen.findByText("The server could not say who you are")).toBeTruthy();
});

test("[version floor] an old deployment says in one line what it lacks", async () => {
  onCoder("/", [main], buildinfo("v2.18.1+abc"));
  expect(await screen.findByRole("note")).toHaveProperty(
    "textContent",
    expect.stringContaining("devcontainers from v2.24"),
  );
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("note")).toBeNull();
});

test("[version floor] containers that a server does not know are off, in a sentence", async () => {
  onCoder(`/agents/${id(1)}/containers`, [main]);
  expect(
    await screen.findByText("This server does not know the containers of an agent", {}, { timeout: 5_000 }),
  ).toBeTruthy();
  expect(await screen.findByRole("button", { name: "Live data: Refused" })).toBeTruthy();
});

test("[version floor] a devcontainer that the deployment is too old to delete says so at the button", async () => {
  onCoder(`/agents/${id(1)}/containers`, [main], {
    ...buildinfo("v2.29.1+abc"),
    [`GET workspaceagents/${id(1)}/containers`]: { body: usual },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Actions for site" }));
  const item = await screen.findByRole("menuitem", { name: /^Delete/ });
  expect(item.textContent).toContain("deleting devcontainers came with v2.30");
  expect(item.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByRole("menuitem", { name: "Rebuild…" }).getAttribute("aria-disabled")).not.toBe("true");
});

test("[version floor] ports that a server does not know are off, in a sentence", async () => {
  onCoder(`/agents/${id(1)}/ports`, [main]);
  expect(await screen.findByText("This version of the server does not list ports")).toBeTruthy();
});

test("[plain] the reference leaves out the calls of extensions", async () => {
  const call = (summary: string, more = {}) => ({ get: { summary, tags: ["Agents"], ...more } });
  onCoder("/api", [main], {
    "GET openapi.json": {
      body: {
        info: { title: "API", version: "1" },
        paths: { "/api/v2/a": call("Of Coder"), "/api/v2/b": call("Of ours", { "x-extension": true }) },
      },
    },
  });
  expect(await screen.findByText("Of Coder")).toBeTruthy();
  expect(screen.queryByText("Of ours")).toBeNull();
});
