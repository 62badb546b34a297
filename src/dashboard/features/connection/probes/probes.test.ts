import { expect, onTestFinished, test, vi } from "vitest";
import { createClient } from "#api/client.ts";
import { anAgent, at, id, ms } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { type FakeSocket, fakeSocket } from "#api/testing/fakeSocket.ts";
import { contactVerdict } from "./agentProbes.ts";
import { type Finding, type Subject, WITHIN_MS } from "./probe.ts";
import { reportText } from "./report.ts";
import { conclusion, runProbes } from "./runProbes.ts";

type Answer = { status?: number; body?: unknown; date?: string } | "never" | "fails";
const buildInfo = {
  version: "v2",
  dashboard_url: "",
  deployment_id: "x",
  agent_api_version: "2.8",
  workspace_proxy: false,
};
const ann = { id: id(1), username: "ann", email: "", status: "active", roles: [] };
const agent = anAgent({
  status: "disconnected",
  first_connected_at: at(4),
  last_connected_at: at(50),
  disconnected_at: at(60),
  health: { healthy: false, reason: "agent has lost connection" },
});
const workspace = aWorkspace({ name: "dev", agents: [agent] });
const subject: Subject = { agent, workspace, origin: "http://deck.test", canJoin: true };
const usual: Record<string, Answer> = {
  "/api/v2/buildinfo": { body: buildInfo, date: new Date(ms(100)).toUTCString() },
  "/api/v2/users/me": { body: ann },
  [`/api/v2/workspaceagents/${agent.id}`]: { body: agent },
  [`/api/v2/quarterdeck/agents/${agent.id}/join`]: {
    body: {
      workspace_id: id(9),
      agent_id: agent.id,
      command: "QUARTERDECK_TOKEN=hush quarterdeck agent --url http://deck.test:7080",
      token: "hush",
    },
  },
};

/** All probes against a scripted server; `meet` plays the other end of the probe's WebSocket. */
async function probe(
  answers: Record<string, Answer> = {},
  {
    meet = letIn,
    of = subject,
    now = ms(100),
  }: { meet?: (s: FakeSocket) => void; of?: Subject; now?: number } = {},
) {
  const asked: string[] = [];
  const fetch = async (url: string, init: RequestInit = {}) => {
    asked.push(url);
    const answer = { ...usual, ...answers }[url] ?? { status: 404, body: { message: "Route not found." } };
    if (answer === "fails") throw new TypeError("fetch failed");
    if (answer === "never")
      return new Promise<Response>((_, reject) =>
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
      );
    const { status = 200, body, date } = answer;
    return new Response(JSON.stringify(body), { status, headers: date ? { Date: date } : {} });
  };
  const openSocket = (url: string) => {
    asked.push(url);
    const socket = fakeSocket(url);
    queueMicrotask(() => meet(socket));
    return socket;
  };
  const client = createClient({ baseUrl: "", fetch, openSocket });
  const found: Finding[] = [];
  await runProbes({ client, fetch, openSocket, now: () => now }, of, new AbortController().signal, (one) =>
    found.push(one),
  );
  const verdicts = Object.fromEntries(found.map(({ id: name, ...verdict }) => [name, verdict]));
  return { found, asked, verdicts, kinds: found.map(({ kind }) => kind).join(" ") };
}

function letIn(socket: FakeSocket) {
  socket.accept();
  socket.say('{"Regions":{}}\n');
}

test("[D17] with the way clear, the lost agent itself is what is wrong", async () => {
  const { found, kinds, verdicts } = await probe();
  expect(kinds).toBe("ok ok ok ok bad ok");
  expect(found.map(({ id: name }) => name)).toEqual(["api", "session", "clock", "socket", "agent", "join"]);
  expect(verdicts.agent?.text).toMatch(
    /^Contact was lost\. .* The server says: agent has lost connection\.$/,
  );
  expect(verdicts.agent?.next).toContain("`curl http://deck.test/api/v2/buildinfo`");
  expect(conclusion(found)).toBe(verdicts.agent?.text);
});

test("[D17] a server that is away: nothing further is tried", async () => {
  const { kinds, asked, verdicts } = await probe({ "/api/v2/buildinfo": "fails" });
  expect(kinds).toBe("bad off off off off off");
  expect(asked).toEqual(["/api/v2/buildinfo"]);
  expect(verdicts.api?.next).toContain("Is the server running");
});

test.each([
  [{ status: 502, body: "" }, "A proxy answers 502"],
  [{ status: 500, body: "" }, "It answers 500"],
  [{ body: "<html>Sign in to Wi-Fi</html>" }, "Something else than the server"],
])("[D17] what answers in the server's place is told: %j", async (answer, text) => {
  expect((await probe({ "/api/v2/buildinfo": answer })).verdicts.api?.text).toContain(text);
});

test("[D17] a session that is over is told, and the rest needs one", async () => {
  const { kinds, verdicts } = await probe({ "/api/v2/users/me": { status: 401, body: { message: "no" } } });
  expect(kinds).toBe("ok bad ok off off off");
  expect(verdicts.session?.next).toBe("Sign in again.");
});

test("[D17] a clock that is off is told with how much and in which direction", async () => {
  const ahead = await probe({}, { now: ms(100) + 300_000 });
  expect(ahead.verdicts.clock).toMatchObject({
    kind: "warn",
    text: expect.stringContaining("5 min ahead of"),
  });
  const behind = await probe({}, { now: ms(100) - 300_000 });
  expect(behind.verdicts.clock?.text).toContain("5 min behind");
  const ofAgent = await probe({}, { of: { ...subject, agent: { ...agent, ready_at: at(220) } } });
  expect(ofAgent.verdicts.clock?.text).toContain("agent's clock is at least 2 min ahead");
  const untold = await probe({ "/api/v2/buildinfo": { body: buildInfo } });
  expect(untold.verdicts.clock?.kind).toBe("off");
});

test("[D17] an upgrade that is refused is told from one whose messages do not pass", async () => {
  const refused = await probe({}, { meet: (socket) => socket.end(1006) });
  expect(refused.verdicts.socket).toMatchObject({
    kind: "bad",
    text: "Requests pass, but an upgrade was refused.",
    next: expect.stringContaining("Upgrade and Connection"),
  });
  const openAndCut = (socket: FakeSocket) => {
    socket.accept();
    socket.end(1006);
  };
  const mute = await probe({}, { meet: openAndCut });
  expect(mute.verdicts.socket?.text).toBe("The upgrade passes, messages do not.");
});

test("[D17] no probe waits for longer than it may", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const running = probe({ "/api/v2/users/me": "never" }, { meet: () => {} });
  await vi.advanceTimersByTimeAsync(WITHIN_MS);
  await vi.advanceTimersByTimeAsync(WITHIN_MS);
  const { verdicts } = await running;
  expect(verdicts.session?.text).toBe("No answer within 5 s.");
  expect(verdicts.socket?.text).toContain("was not answered within 5 s");
});

test("[D17] an agent the server does not know, or whose token it would not take", async () => {
  const { verdicts } = await probe({
    [`/api/v2/workspaceagents/${agent.id}`]: { status: 404, body: { message: "gone" } },
    [`/api/v2/quarterdeck/agents/${agent.id}/join`]: { status: 404, body: { message: "gone" } },
  });
  expect(verdicts.agent?.text).toContain("does not know this agent");
  expect(verdicts.join).toMatchObject({ kind: "bad", next: expect.stringContaining("Add the agent again") });
});

test("[D17] a join command that leads to loopback says who can follow it", async () => {
  const { verdicts } = await probe({
    [`/api/v2/quarterdeck/agents/${agent.id}/join`]: {
      body: {
        workspace_id: id(9),
        agent_id: agent.id,
        command: "QUARTERDECK_TOKEN=hush quarterdeck agent --url http://127.0.0.1:7080",
        token: "hush",
      },
    },
  });
  expect(verdicts.join?.text).toContain("only programs on the server's own machine");
  expect(verdicts.join?.next).toContain("--access-url");
});

test("[D17] where the server shows no join command, or the agent is a devcontainer's, none is asked for", async () => {
  const foreign = await probe({}, { of: { ...subject, canJoin: false } });
  const inside = await probe({}, { of: { ...subject, agent: { ...agent, parent_id: id(7) } } });
  for (const { asked, verdicts } of [foreign, inside]) {
    expect(asked.some((url) => url.endsWith("/join"))).toBe(false);
    expect(verdicts.join?.kind).toBe("off");
  }
});

test.each([
  ["connecting", anAgent({ status: "connecting" }), "Look at the build of "],
  ["timeout", anAgent({ status: "timeout" }), "Look at the build of "],
  ["off", { ...agent, lifecycle_state: "off" }, "again: its agents come with it"],
] as const)("[plain] where the build starts agents, none is told to be joined: %s", (_, of, next) => {
  const verdict = contactVerdict({ agent: of, workspace, origin: "http://d", canJoin: false }, ms(100));
  expect(verdict.next).toContain(next);
  expect(verdict.next).not.toContain("join");
});

const stopped = aWorkspace({ name: "dev" });
stopped.latest_build.status = "stopped";

test.each([
  ["connecting", anAgent({ status: "connecting" }), workspace, "warn", "has waited for 1 min 40 s"],
  ["timeout", anAgent({ status: "timeout" }), workspace, "bad", "should have had within 2 min"],
  ["off", { ...agent, lifecycle_state: "off" }, workspace, "off", "shut down in order"],
  ["starting", { ...agent, lifecycle_state: "starting" }, workspace, "bad", "while it was starting"],
  ["stopped workspace", agent, stopped, "off", "Workspace dev is stopped"],
  ["connected again", anAgent(), workspace, "ok", "The server has a link to it."],
] as const)("[D17] cause: %s", (_, of, around, kind, text) => {
  const verdict = contactVerdict(
    { agent: of, workspace: around, origin: "http://d", canJoin: true },
    ms(100),
  );
  expect(verdict).toMatchObject({ kind, text: expect.stringContaining(text) });
  if (kind !== "ok") expect(verdict.next).toBeTruthy();
});

test("[D16] the report holds every check with its next step, and no secret", async () => {
  const { found } = await probe();
  const text = reportText({
    ...subject,
    findings: found,
    ranAt: ms(100),
    policy: { kind: "ok", word: "Relayed only", sentence: "Direct connections are off." },
    regions: ["Oslo: 12 ms, preferred"],
    link: "median 2.0 ms, p95 9.0 ms",
  });
  expect(text).not.toContain("hush");
  for (const part of [
    "[FAILED] The agent has contact",
    "    → Is its machine on",
    "Oslo: 12 ms",
    "Relayed only",
  ])
    expect(text).toContain(part);
});
