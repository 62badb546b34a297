import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { createAlarm } from "#agent/backoff.ts";
import { createLogSender, type LogWriter } from "#agent/logs/logSender.ts";
import { ApiError, createClient } from "#api/client.ts";
import type { OpenSocket } from "#api/socket.ts";
import { restartableServer } from "#server/testing/restartableServer.ts";
import { createCutProxy } from "../../../../../e2e/cutProxy.ts";
import { OUTAGE } from "../lines/levels.ts";
import type { Line } from "../lines/logStore.ts";
import { logPageOver } from "./testing/logPageOver.ts";

/** A machine that is busy with other tests is slow, never wrong. */
const PATIENCE_MS = 30_000;
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitUntil(check, { timeout: PATIENCE_MS, interval: 20 });
const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

const SOURCES = ["5b0e5b0e-0000-4000-8000-000000000001", "5b0e5b0e-0000-4000-8000-000000000002"];

type Deed =
  | "drop page"
  | "drop agent"
  | "cut agent"
  | "stop server"
  | "kill server"
  | "end agent"
  | "kill agent";
const step = fc.record({
  lines: fc.integer({ min: 1, max: 40 }),
  source: fc.nat(SOURCES.length - 1),
  deed: fc.constantFrom<(Deed | "none")[]>(
    "none",
    "drop page",
    "drop page",
    "drop agent",
    "cut agent",
    "stop server",
    "kill server",
    "end agent",
    "kill agent",
  ),
  pauseMs: fc.constantFrom(0, 60, 260, 400),
});

/** What became of one written line, as far as its agent knows. */
type Written = { source: string; text: string; answered: number; unanswered: number; isForgotten: boolean };

/** An agent's sender that can be ended or killed and started again, and keeps an account of what it sent. */
function restartableSender(url: string, token: string) {
  const { logs } = createClient({
    baseUrl: url,
    fetch,
    openSocket: () => {
      throw new Error("the sender only sends");
    },
    headers: () => ({ "Coder-Session-Token": token }),
  });
  const written = new Map<string, Written>();
  const counts = SOURCES.map(() => 0);
  const note = () => {};
  const start = () => {
    const sender = createLogSender({
      client: {
        addSource: logs.addSource,
        async append(input, options) {
          const lines = input.body.logs.map(({ output }) => written.get(output!)!);
          try {
            const answer = await logs.append(input, options);
            for (const line of lines) line.answered++;
            return answer;
          } catch (error) {
            // Whether the server has stored them nobody can tell (DECISIONS of the agent).
            if (!(error instanceof ApiError) || error.status === 0)
              for (const line of lines) line.unanswered++;
            throw error;
          }
        },
      },
      log: { debug: note, info: note, warn: note, error: note },
      alarm: createAlarm(),
    });
    const writers = SOURCES.map((id) => sender.source({ id, display_name: id, icon: "" }));
    return { sender, writers };
  };
  let running: { sender: ReturnType<typeof createLogSender>; writers: LogWriter[] } = start();
  return {
    written,
    write(at: number, count: number) {
      for (let i = 0; i < count; i++) {
        const text = `${at} ${++counts[at]!}`;
        written.set(text, { source: SOURCES[at]!, text, answered: 0, unanswered: 0, isForgotten: false });
        running.writers[at]!.write("info", text);
      }
    },
    flush: () => running.sender.flush(),
    /** What a killed process has not sent is gone with it. */
    kill() {
      running.sender.close();
      for (const line of written.values()) if (line.answered === 0) line.isForgotten = true;
      running = start();
    },
    async end() {
      await running.sender.flush();
      running.sender.close();
      running = start();
    },
    close: () => running.sender.close(),
  };
}

/** Everything real but screen and worker: server and database, sender, sockets, session and host. */
async function openHouse() {
  const server = await restartableServer();
  const [pageNetwork, agentNetwork] = [await createCutProxy(), await createCutProxy()];
  const networks = [pageNetwork, agentNetwork];
  for (const network of networks) network.target(server.port);
  const agent = restartableSender(agentNetwork.url, server.agentToken);
  const headers = { "Coder-Session-Token": server.token };

  let lastHeard: WebSocket | undefined;
  let resumed = 0;
  const client = createClient({
    baseUrl: pageNetwork.url,
    fetch,
    openSocket(url) {
      const socket = new WebSocket(url, { headers });
      socket.on("error", () => {}); // a close follows
      socket.on("message", () => {
        if (lastHeard && lastHeard !== socket) resumed++;
        lastHeard = socket;
      });
      // The two differ only in event types that the client does not read.
      return socket as unknown as ReturnType<OpenSocket>;
    },
    headers: () => headers,
  });
  const { workspaces } = await client.workspaces.list({});
  const agentId = workspaces[0]!.latest_build.resources[0]!.agents![0]!.id;
  const page = logPageOver({
    client,
    origin: { agentId, workspaceId: server.workspaceId },
    maxBytes: 50 << 20,
  });
  const { session } = page;
  onTestFinished(async () => {
    page.close();
    agent.close();
    for (const network of networks) await network.close();
  });
  const isLive = () => session.feed.getSnapshot().status === "live" && session.feed.account().loaded;
  await eventually(isLive);

  async function carryOut(deed: Deed | "none") {
    switch (deed) {
      case "none":
        return;
      case "drop page":
        return pageNetwork.drop();
      case "drop agent":
        return agentNetwork.drop();
      case "cut agent":
        agentNetwork.cut();
        await pause(150);
        return agentNetwork.heal();
      case "stop server":
        await server.stop();
        return server.start();
      case "kill server":
        for (const network of networks) network.cut();
        await server.stop();
        await server.start();
        for (const network of networks) network.heal();
        return;
      case "end agent":
        return agent.end();
      case "kill agent":
        return agent.kill();
    }
  }

  async function rows(): Promise<Line[]> {
    session.look({ kind: "tail", rows: 1_000_000 }, 0);
    await eventually(() => session.getSnapshot().lines.length === session.getSnapshot().rows);
    return [...session.getSnapshot().lines];
  }

  return { server, agent, session, agentId, isLive, carryOut, rows, resumed: () => resumed };
}

test("[L7] [L30] with a real server and sender, both restarted: each line once, in order, each outage a row", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 12, size: "max" }), async (steps) => {
      const { server, agent, session, agentId, isLive, carryOut, rows, resumed } = await openHouse();
      for (const { lines, source, deed, pauseMs } of steps) {
        agent.write(source, lines);
        await pause(pauseMs);
        await carryOut(deed);
      }
      await agent.flush();
      await eventually(isLive);
      // What a killed agent had on its way is stored late, if it is.
      const { stored, all } = await eventually(async () => {
        const stored = await server.storedLogs(agentId);
        if (session.getSnapshot().state.lastId !== stored.at(-1)!.id) return undefined;
        const all = await rows();
        return (await server.storedLogs(agentId)).length === stored.length && { stored, all };
      });

      // The page has what the server has: each id once, ascending.
      const shown = all.filter(({ level }) => level !== OUTAGE);
      expect(shown.map(({ id, text }) => [id, text])).toEqual(stored.map(({ id, output }) => [id, output]));
      expect(stored.every(({ id }, at) => at === 0 || id > stored[at - 1]!.id)).toBe(true);
      expect(stored.every(({ created_at }, at) => at === 0 || created_at >= stored[at - 1]!.created_at)).toBe(
        true,
      );
      const outages = all.filter(({ level }) => level === OUTAGE);
      expect(outages).toHaveLength(resumed());
      for (const { text, time } of outages) {
        expect(text).toMatch(/^Connection lost .*\d.*, back .*\d/);
        expect(time).toBeGreaterThan(1_700_000_000_000);
      }
      expect(session.getSnapshot().account).toMatchObject({ misordered: 0, outages: resumed() });

      // The server has what was written: twice only what the agent had no answer for.
      const copies = new Map<string, number>();
      for (const { output } of stored) copies.set(output, (copies.get(output) ?? 0) + 1);
      for (const { text, answered, unanswered, isForgotten } of agent.written.values()) {
        const count = copies.get(text) ?? 0;
        if (!isForgotten) expect(count, `${text} is there`).toBeGreaterThanOrEqual(1);
        expect(count, `${text}: no more often than sent`).toBeLessThanOrEqual(answered + unanswered);
        if (unanswered === 0) expect(count, `${text}: once if answered`).toBe(answered);
      }
      for (const source of SOURCES) {
        const numbers = stored
          .filter(({ source_id }) => source_id === source)
          .map(({ output }) => Number(output.split(" ")[1]));
        const firsts = [...new Set(numbers)];
        expect(firsts, "in order").toEqual(firsts.toSorted((one, other) => one - other));
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 120_000);
