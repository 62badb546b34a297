import { expect, test, vi } from "vitest";
import { ApiError, type Client } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { fakeStreams } from "../../../streams/testing/fakeStream.ts";
import { fakeLog } from "../unheld/testing/fakeLog.ts";
import { createLogHost } from "./logHost.ts";
import type { FilterSpec, Frame, FromHost, Question, Questions, ToHost } from "./protocol.ts";

/** Of so many lines these have the word. */
const LINES = 30_000;
const NEEDLES = [100, 3000, 21_000, 29_990];
const needle: FilterSpec = { text: { typed: "needle", isRegex: false }, onlyHits: true };

type Options = { extensions?: string[]; maxBytes?: number; holds?: boolean; failing?: boolean };

/** A host whose page draws at once, over a log of which it holds the last lines. */
async function openHost({ extensions, maxBytes = 1, holds = false, failing = false }: Options = {}) {
  const log = fakeLog({ pieceLines: 500 });
  log.write(
    ...Array.from({ length: LINES }, (_, at) => (NEEDLES.includes(at + 1) ? `needle ${at + 1}` : "hay")),
  );
  const asked: string[] = [];
  const streams = fakeStreams<AgentLog[]>();
  const client = {
    deployment: { buildInfo: async () => (extensions ? { quarterdeck: { extensions } } : {}) },
    logs: {
      async list({ before, after, limit = Number.MAX_SAFE_INTEGER }: Record<string, number>) {
        asked.push("list");
        if (before === undefined) return log.lines.filter(({ id }) => id > (after ?? 0)).slice(0, limit);
        return log.lines.filter(({ id }) => id < before).slice(-limit);
      },
      async search(ask: Parameters<typeof log.search>[0], { signal }: { signal: AbortSignal }) {
        asked.push("search");
        if (failing && ask.limit === 1) throw new ApiError(0, { message: "The server did not answer." });
        const answer = log.search(ask, signal);
        if (!holds || ask.limit !== 1) log.waiting.at(-1)!.answer();
        return answer;
      },
      follow: streams.open,
    },
  } as unknown as Client; // the parts that a host of a healthy stream uses
  const frames: Frame[] = [];
  const waiting = new Map<number, (answer: unknown) => void>();
  let send: (message: Exclude<ToHost, { type: "open" }>) => void = () => {};
  let asks = 0;
  createLogHost({
    port: {
      post(message: FromHost) {
        if (message.type === "answer") waiting.get(message.id)?.(message.answer);
        if (message.type !== "frame") return;
        frames.push(message.frame);
        queueMicrotask(() => send({ type: "drawn" }));
      },
      onMessage: (listener) => {
        send = listener;
      },
    },
    client,
    origin: { agentId: "agent", workspaceId: "workspace" },
    extensions: undefined,
    maxBytes,
    disk: undefined,
  });
  let looks = 0;
  const frame = () => frames.at(-1)!;
  const host = {
    log,
    asked,
    frame,
    send: (message: Exclude<ToHost, { type: "open" }>) => send(message),
    ask: <Q extends Question>(question: Q, of: Questions[Q]["ask"]) =>
      new Promise<Questions[Q]["answer"]>((resolve) => {
        waiting.set(++asks, (answer) => resolve(answer as Questions[Q]["answer"])); // the host answers what was asked
        send({ type: "ask", id: asks, question, of });
      }),
    look(number?: number) {
      const look =
        number === undefined
          ? ({ kind: "tail", rows: 50 } as const)
          : ({ kind: "number", number, above: 50, below: 50 } as const);
      send({ type: "look", seq: ++looks, look, unseenFrom: 0 });
    },
    /** Goes to the next hit as the page does, and answers its text. */
    async step(from: number | undefined, step: 1 | -1) {
      const found = await host.ask("hit", { from, step });
      if (found.number === undefined) return { ...found, text: undefined };
      host.look(found.number);
      const id = (await host.ask("ids", { first: found.number, last: found.number }))!.first;
      return { ...found, text: log.lines[id - 1]!.output };
    },
  };
  host.look();
  host.send({ type: "filter", filter: needle });
  if (!extensions) {
    streams.all[0] ?? (await vi.waitFor(() => expect(streams.all.length).toBe(1)));
    streams.all[0]!.open();
    streams.all[0]!.send(log.lines);
  }
  await vi.waitFor(() => expect(frame()?.account.loaded).toBe(true));
  return host;
}

const ours = { extensions: ["log-paging", "log-search"] };

test("[L9] next and previous walk through held and unheld matches, and say when they go round", async () => {
  const { step, frame, look } = await openHost(ours);
  await vi.waitFor(() => expect(frame().unheld).toEqual({ kind: "counted", hits: 3 }));
  expect(frame().hits).toBe(1);
  let at = await step(undefined, -1);
  const walk: unknown[] = [at.text];
  for (const by of [-1, -1, -1, -1, 1, 1, 1] as const) {
    at = await step(at.number, by);
    walk.push(at.text, at.wrapped);
  }
  expect(walk).toEqual([
    "needle 29990",
    ...["needle 21000", false, "needle 3000", false, "needle 100", false, "needle 29990", true],
    ...["needle 100", true, "needle 3000", false, "needle 21000", false],
  ]);
  await vi.waitFor(() => expect(frame().island?.newer).toBe("some"));
  look();
  await vi.waitFor(() => expect(frame().island).toBeUndefined());
  expect((await step(at.number, 1)).text).toBe("needle 29990");
});

test("[L8] an island has a gap at either end, of which the later one closes at the held lines", async () => {
  const { step, frame, ask, send } = await openHost(ours);
  await step((await step(undefined, -1)).number, -1);
  send({ type: "filter", filter: { onlyHits: true } });
  await vi.waitFor(() => expect(frame().rows).toBe(1000));
  expect(frame().earlier).toBe("some");
  expect(frame().island).toMatchObject({ newer: "some", state: { firstId: 20_501, lastId: 21_500 } });
  await ask("newer", undefined);
  await vi.waitFor(() => expect(frame().island).toMatchObject({ newer: "some", state: { lastId: 25_500 } }));
  await ask("newer", undefined);
  await ask("newer", undefined);
  await vi.waitFor(() => expect(frame().island?.newer).toBe("joined"));
  expect(frame().island?.state.lastId).toBe(frame().state.firstId - 1);
  expect(await ask("newer", undefined)).toBe(frame().state.start);
  await ask("older", undefined);
  await vi.waitFor(() => expect(frame().island?.state.firstId).toBe(10_501));
});

test("[L9] a match one page before what is held is fetched with all between", async () => {
  const { step, frame } = await openHost({ ...ours, maxBytes: 7_000 });
  await vi.waitFor(() => expect(frame().unheld).toEqual({ kind: "counted", hits: 3 }));
  const last = await step(undefined, -1);
  const at = await step(last.number, -1);
  expect(at.text).toBe("needle 21000");
  await vi.waitFor(() => expect(frame().hits).toBe(2));
  expect([frame().island, frame().unheld]).toEqual([undefined, { kind: "counted", hits: 2 }]);
});

test("[L9] a step that takes long says how far it is, and is given up on demand or for another filter", async () => {
  const { ask, frame, log, send } = await openHost({ ...ours, holds: true });
  await vi.waitFor(() => expect(frame().unheld).toMatchObject({ kind: "counted" }));
  const { number } = await ask("hit", { from: undefined, step: -1 });
  for (const giveUp of [
    () => void ask("stopSeeking", undefined),
    () => send({ type: "filter", filter: { ...needle, levels: [4] } }),
  ]) {
    const step = ask("hit", { from: number, step: -1 });
    await vi.waitFor(() => expect(frame().seeking).toBe(0));
    log.waiting[0]!.answer();
    await vi.waitFor(() => expect(frame().seeking).toBe(500));
    giveUp();
    expect(await step).toEqual({ number: undefined, wrapped: false });
    await vi.waitFor(() => expect([frame().seeking, log.waiting.length]).toEqual([undefined, 0]));
  }
});

test("[L9] a step that the server does not answer says so and leads nowhere", async () => {
  const { ask, frame } = await openHost({ ...ours, failing: true });
  await vi.waitFor(() => expect(frame().unheld).toMatchObject({ kind: "counted" }));
  const { number } = await ask("hit", { from: undefined, step: -1 });
  expect(await ask("hit", { from: number, step: -1 })).toEqual({
    number: undefined,
    wrapped: false,
    failure: "The server did not answer.",
  });
});

test("[L9] a server without extensions is not searched: matches here are walked round", async () => {
  const { step, frame, asked } = await openHost();
  await vi.waitFor(() => expect(frame().hits).toBe(1));
  const last = await step(undefined, -1);
  expect(await step(last.number, -1)).toMatchObject({ text: "needle 29990", wrapped: true });
  expect(frame().unheld).toEqual({ kind: "unsearched", reason: undefined });
  expect(asked).not.toContain("search");
});
