import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { DerpMap, DerpRegion } from "#api/http/connection.ts";
import type { TailnetPeer } from "#api/http/quarterdeck.ts";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { buildinfo } from "./testing/containersPage.ts";
import { type Answers, renderApp } from "./testing/renderApp.tsx";

afterEach(cleanup);

const aRegion = (regionId: number, name: string, change: Partial<DerpRegion> = {}): DerpRegion => ({
  EmbeddedRelay: false,
  RegionID: regionId,
  RegionCode: `r${regionId}`,
  RegionName: name,
  Nodes: [{ Name: `${regionId}a`, RegionID: regionId, HostName: `derp${regionId}.example.com` }],
  ...change,
});
const aMap = (...regions: DerpRegion[]): DerpMap => ({
  Regions: Object.fromEntries(regions.map((region) => [String(region.RegionID), region])),
});
const two = aMap(aRegion(1, "Oslo"), aRegion(2, "Sydney"));
const info = (map: DerpMap, change = {}) => ({
  body: {
    derp_map: map,
    derp_force_websockets: false,
    disable_direct_connections: false,
    hostname_suffix: "deck",
    ...change,
  },
});
const connection = `GET workspaceagents/${id(1)}/connection`;
const history = `GET quarterdeck/agents/${id(1)}/link-history`;
const peersCall = `GET quarterdeck/agents/${id(1)}/tailnet-peers`;
const aHistory = (samples: { at: string; round_trip_ms: number }[]) => ({
  body: {
    now: new Date().toISOString(),
    linked_at: new Date(Date.now() - 60_000).toISOString(),
    every_ms: 5_000,
    kept_ms: 900_000,
    samples,
  },
});
const ago = (seconds: number, round_trip_ms: number) => ({
  at: new Date(Date.now() - seconds * 1000).toISOString(),
  round_trip_ms,
});
const aPeer = (change: Partial<TailnetPeer> = {}): TailnetPeer => ({
  id: id(50),
  name: "ann",
  kind: "client",
  since: new Date().toISOString(),
  updated_at: new Date().toISOString(),
  node: {
    key: "nodekey:1",
    disco: "discokey:1",
    preferred_derp: 2,
    derp_latency: {},
    derp_forced_websocket: { "2": "blocked by a proxy" },
    addresses: ["fd7a::1/128"],
    endpoints: ["10.0.0.1:41641"],
  },
  ...change,
});

type Shown = { agent?: Partial<WorkspaceAgent>; answers?: Answers; streams?: Record<string, unknown> };

function open({ agent = {}, answers = {}, streams = { "derp-map": two } }: Shown = {}) {
  const one = anAgent({ id: id(1), latency: { Oslo: { preferred: true, latency_ms: 12.3 } }, ...agent });
  return renderApp(`/agents/${id(1)}/connection`, {
    frame: { whole: true, workspaces: [aWorkspace({ name: "dev", agents: [one] })], removed: [] },
    answers: {
      ...buildinfo("agents", "link-history", "tailnet-peers"),
      [connection]: info(two),
      [history]: aHistory([ago(70, 9), ago(65, 3), ago(10, 2), ago(5, 1)]),
      [peersCall]: { body: { peers: [] } },
      [`POST quarterdeck/agents/${id(1)}/join`]: {
        body: { workspace_id: id(9), agent_id: id(1), command: "q agent --url http://deck:7080", token: "t" },
      },
      [`GET workspaceagents/${id(1)}`]: { body: one },
      ...answers,
    },
    streams,
  });
}
const region = (name: string) => screen.findByRole("region", { name });

test("[D4] regions with latency and the preferred mark, the policy, and the host name of the agent", async () => {
  open();
  const regions = await region("Regions");
  const row = await within(regions).findByRole("row", { name: /Oslo/ });
  expect(row.textContent).toMatch(/preferred.*r1 · 1.*derp1.example.com:443, STUN on 3478.*12 ms/);
  expect(within(regions).getByRole("row", { name: /Sydney/ }).textContent).toContain("not measured");
  const policy = await region("Tailnet clients");
  expect(await within(policy).findByText("Direct when possible")).toBeTruthy();
  expect(within(policy).getByText(/\.dev\..+\.deck$/).textContent).toMatch(/^main\.dev\.\w+\.deck$/);
});

test("[DM4] a map that changes while the page is open is shown, and said", async () => {
  const { say } = open();
  const regions = await region("Regions");
  await within(regions).findByRole("row", { name: /Sydney/ });
  say("derp-map", aMap(aRegion(1, "Oslo"), aRegion(3, "Rome")));
  expect(await within(regions).findByRole("row", { name: /Rome/ })).toBeTruthy();
  expect(within(regions).queryByRole("row", { name: /Sydney/ })).toBeNull();
  expect(within(regions).getByRole("status").textContent).toBe(
    "The DERP map changed: Rome added; Sydney gone.",
  );
});

test("where the stream says nothing, the map comes from the request", async () => {
  open({ streams: {} });
  expect(await within(await region("Regions")).findByRole("row", { name: /Sydney/ })).toBeTruthy();
});

test("[D4] the link's latency in numbers, with the time it was away", async () => {
  open();
  const section = await screen.findByRole("region", { name: "Server to agent" });
  expect(section.textContent).toMatch(/Newest1\.0 ms.*Least1\.0 ms.*Median2\.0 ms.*95 % below9\.0 ms/);
  expect(section.textContent).toMatch(/No answer from .* \(55 s\)/);
  expect(
    within(section).getByRole("img", { name: /4 answers between 1\.0 ms and 9\.0 ms, 1 outage, 55 s/ }),
  ).toBeTruthy();
  expect((await region("Connection")).textContent).toMatch(/By one link to this server for (1 min|59 s)/);
});

test("fifty regions are cut after those that were measured, until asked for", async () => {
  const many = aMap(...Array.from({ length: 50 }, (_, n) => aRegion(n + 10, `Place ${n + 10}`)));
  open({
    streams: { "derp-map": many },
    answers: { [connection]: info(many) },
    agent: { latency: { "Place 59": { preferred: true, latency_ms: 5 } } },
  });
  const regions = await region("Regions");
  await within(regions).findByRole("row", { name: /Place 59/ });
  expect(within(regions).getAllByRole("row")).toHaveLength(13);
  await userEvent.click(within(regions).getByRole("button", { name: "Show all 50 regions" }));
  expect(within(regions).getAllByRole("row")).toHaveLength(51);
});

test("an empty map says what regions are for and how to get some", async () => {
  open({
    streams: { "derp-map": { Regions: {} } },
    answers: { [connection]: info({ Regions: {} }) },
    agent: { latency: {} },
  });
  expect(await screen.findByRole("heading", { name: "The map has no regions" })).toBeTruthy();
  expect(await screen.findByText("Direct only")).toBeTruthy();
});

test("[D4] peers with their region, and what forces them; an agent that is not there itself is said", async () => {
  open({ answers: { [peersCall]: { body: { peers: [aPeer()] } } } });
  const peers = await region("Peers");
  const row = await within(peers).findByRole("row", { name: /ann/ });
  expect(row.textContent).toMatch(/Sydney.*Sydney by WebSocket only: blocked by a proxy.*fd7a::1\/128/);
  expect(within(row).getByRole("button", { name: `Copy the id of peer ${id(50).slice(0, 8)}` })).toBeTruthy();
  expect(peers.textContent).toContain("these clients wait for it");
});

test("without clients the peers say what one is, and the command where the agent would answer", async () => {
  open({ answers: { [peersCall]: { body: { peers: [aPeer({ id: id(1), kind: "agent", node: null })] } } } });
  const peers = await region("Peers");
  expect(await within(peers).findByText("No client is connected.")).toBeTruthy();
  expect(peers.textContent).toContain("coder ssh dev.main");
});

test("[D17] an agent that lost contact: what is in the way is tried at once, and told", async () => {
  const { requests } = open({
    agent: { status: "disconnected", disconnected_at: new Date().toISOString() },
  });
  const panel = await region("What is in the way");
  await waitFor(() => expect(within(panel).getByRole("button", { name: "Check again" })).toBeTruthy());
  const said = () =>
    within(panel)
      .getAllByRole("status")
      .map((one) => one.textContent);
  await waitFor(() => expect(said().join()).toMatch(/Contact was lost/));
  const checks = within(within(panel).getByRole("list", { name: "Checks" })).getAllByRole("listitem");
  expect(checks.map((one) => one.textContent!.match(/^(Passed|Look|Failed|No check)/)?.[0])).toEqual([
    "Passed",
    "Passed",
    "No check", // this wire tells no time
    "Passed",
    "Failed",
    "Passed",
  ]);
  const before = requests.length;
  await userEvent.click(within(panel).getByRole("button", { name: "Check again" }));
  await waitFor(() => expect(requests.length).toBeGreaterThan(before + 3));
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await userEvent.click(await within(panel).findByRole("button", { name: "Copy a report" }));
  await waitFor(() => expect(write.mock.calls[0]?.[0]).toContain("[FAILED] The agent has contact"));
});

test("[D17] for an agent that is connected nothing is tried until asked", async () => {
  const { requests } = open();
  const panel = await region("Check the way");
  expect(requests.some(({ call }) => call.endsWith("/join"))).toBe(false);
  await userEvent.click(within(panel).getByRole("button", { name: "Check" }));
  expect(
    await within(panel).findByText(/Nothing is wrong between you, the server and the agent/),
  ).toBeTruthy();
});

test("a Coder server: its regions and policy, and plainly what it does not tell", async () => {
  const plain = {
    version: "v2",
    dashboard_url: "",
    deployment_id: "x",
    agent_api_version: "2.8",
    workspace_proxy: false,
  };
  const one = aWorkspace({
    name: "dev",
    agents: [anAgent({ id: id(1), latency: { Oslo: { preferred: true, latency_ms: 12 } } })],
  });
  const { requests } = open({
    answers: {
      "GET buildinfo": { body: plain },
      "GET workspaces": { body: { workspaces: [one], count: 1 } },
    },
  });
  expect(await within(await region("Regions")).findByRole("row", { name: /Oslo/ })).toBeTruthy();
  expect((await region("Peers")).textContent).toContain("does not tell");
  expect(await screen.findByRole("region", { name: "Agent to Oslo" })).toBeTruthy();
  expect(requests.some(({ call }) => call.includes("quarterdeck/"))).toBe(false);
});
