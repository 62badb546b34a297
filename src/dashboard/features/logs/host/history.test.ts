import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { toLine } from "../feed/logFeed.ts";
import { createLogStore } from "../lines/logStore.ts";
import { createLogHistory, type LogHistoryOptions, PAGE_LINES } from "./history.ts";

const AWAY = new ApiError(0, { message: "The server did not answer." });

const aLog = (id: number): AgentLog => ({
  id,
  created_at: "2026-11-24T00:00:00Z",
  output: `line ${id}`,
  level: "info",
  source_id: "source",
});
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => aLog(from + at));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

type Request = {
  before: number | undefined;
  /** How many lines were held when it was made. */
  held: number;
  answer(logs: AgentLog[]): Promise<void>;
  refuse(error: Error): Promise<void>;
};

/** The first held line, so that two whole pages are in front of it. */
const FIRST = 2 * PAGE_LINES + 1;
const firstPage = lines(PAGE_LINES + 1, FIRST - 1);

/** A page that holds the lines from `first` to `last`, and requests and pauses that the test ends. */
function setup({ first = FIRST, last = FIRST + 9, paging = true, maxBytes = 50 << 20 } = {}) {
  const store = createLogStore({ maxBytes, firstNumber: 2 ** 31 });
  const append = (from: number, to: number) => store.append(lines(from, to).map(toLine));
  if (last >= first) append(first, last);
  const requests: Request[] = [];
  const pauses: (() => void)[] = [];
  const told: string[] = [];
  const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
  // The history asks for lists only.
  const client = {
    logs: {
      list: ({ before }: { before?: number }) =>
        new Promise<AgentLog[]>((resolve, reject) => {
          requests.push({
            before,
            held: store.state().lines,
            async answer(logs) {
              resolve(logs);
              await settled();
            },
            async refuse(error) {
              reject(error);
              await settled();
            },
          });
        }),
    },
  } as unknown as LogHistoryOptions["client"];
  const history = createLogHistory({
    client,
    agentId: "agent",
    store,
    hasPaging: () => paging,
    onChange: () => void told.push("change"),
    onPart: () => void told.push("part"),
    soon: queueMicrotask,
    later: (work) => void pauses.push(work),
  });
  history.opened(false);
  return {
    ...{ store, history, requests, append, told, settled },
    /** Ends the pause, if there is one. */
    async waited() {
      pauses.shift()?.();
      await settled();
    },
    ids: () => {
      const { start, end } = store.state();
      return range(start, end - 1).map((number) => store.lineAt(number)!.id);
    },
  };
}

test("[L8] older lines come in front, page by page, until a page is short", async () => {
  const { history, requests, ids } = setup();
  expect(history.state()).toBe("some");
  const asked = history.older();
  expect(history.state()).toBe("fetching");
  expect(requests[0]!.before).toBe(FIRST);
  await requests[0]!.answer(firstPage);
  await expect(asked).resolves.toBe(true);
  expect([history.state(), history.isCounted(), history.taken()]).toEqual(["some", false, PAGE_LINES]);
  expect(requests).toHaveLength(1);
  void history.older();
  expect(requests[1]!.before).toBe(PAGE_LINES + 1);
  await requests[1]!.answer(lines(PAGE_LINES - 9, PAGE_LINES));
  expect([history.state(), history.isCounted()]).toEqual(["none", true]);
  expect(ids()).toEqual(range(PAGE_LINES - 9, FIRST + 9));
});

test("a page comes by turns, and only its end is told as a change", async () => {
  const { history, requests, told } = setup();
  void history.older();
  await requests[0]!.answer(firstPage);
  expect(told).toEqual(["change", "part", "part", "part", "change"]);
});

test("[L3] the next page is asked for before the last one is taken in, each once", async () => {
  const { history, requests, ids } = setup();
  const filling = history.fill();
  await requests[0]!.answer(firstPage);
  await requests[1]!.answer(lines(1, PAGE_LINES));
  await requests[2]!.answer([]);
  await filling;
  expect(requests.map(({ before, held }) => [before, held])).toEqual([
    [FIRST, 10],
    [PAGE_LINES + 1, 10],
    [1, PAGE_LINES + 10],
  ]);
  expect(ids()).toEqual(range(1, FIRST + 9));
  expect(history.state()).toBe("none");
});

test("a page that is empty is the end, and nothing is asked after it", async () => {
  const { history, requests } = setup();
  const asked = history.older();
  await requests[0]!.answer([]);
  await expect(asked).resolves.toBe(false);
  expect(history.state()).toBe("none");
  await expect(history.older()).resolves.toBe(false);
  await history.fill();
  expect(requests).toHaveLength(1);
});

test("two who ask at once get one page", async () => {
  const { history, requests, ids } = setup();
  const both = [history.older(), history.older()];
  await history.fill();
  expect(requests).toHaveLength(1);
  await requests[0]!.answer(lines(FIRST - 2, FIRST - 1));
  await expect(Promise.all(both)).resolves.toEqual([true, true]);
  expect(ids()).toEqual(range(FIRST - 2, FIRST + 9));
});

test("a refusal reaches who asked, leaves the gap, and can be asked again", async () => {
  const { history, requests, ids } = setup();
  const asked = history.older();
  const refused = expect(asked).rejects.toBe(AWAY);
  await requests[0]!.refuse(AWAY);
  await refused;
  expect(history.state()).toBe("some");
  const again = history.older();
  await requests[1]!.answer(lines(FIRST - 1, FIRST - 1));
  await expect(again).resolves.toBe(true);
  expect(ids()).toHaveLength(11);
});

test("[L3] filling goes on by itself after a refusal and a pause, which what the stream brings does not shorten", async () => {
  const { history, requests, ids, waited } = setup();
  const filling = history.fill();
  await requests[0]!.answer(firstPage);
  await requests[1]!.refuse(AWAY);
  await filling;
  await history.fill();
  expect(requests).toHaveLength(2);
  await waited();
  expect(requests[2]!.before).toBe(PAGE_LINES + 1);
  await requests[2]!.answer(lines(PAGE_LINES, PAGE_LINES));
  expect(ids()).toEqual(range(PAGE_LINES, FIRST + 9));
});

test("[L3] a stream that is back ends the pause, and there is one fill however often it is called for", async () => {
  const { history, requests, ids, waited } = setup();
  const filling = history.fill();
  await requests[0]!.refuse(AWAY);
  await filling;
  const again = Promise.all([history.resume(), history.resume(), history.fill()]);
  await waited();
  expect(requests).toHaveLength(2);
  await requests[1]!.answer(lines(FIRST - 1, FIRST - 1));
  await again;
  expect(ids()).toEqual(range(FIRST - 1, FIRST + 9));
});

test("filling stops at the bound; reaching for a line stops when it is here", async () => {
  const { history, requests } = setup({ maxBytes: 60_000 });
  const filling = history.fill();
  await requests[0]!.answer(firstPage);
  await filling;
  // The page after it had been asked for ahead.
  expect(requests).toHaveLength(2);
  expect(history.taken()).toBe(PAGE_LINES);

  const ample = setup();
  const reached = ample.history.reach(PAGE_LINES + 500);
  await ample.requests[0]!.answer(firstPage);
  await reached;
  expect(ample.requests).toHaveLength(1);
});

/** More lines than the double bound of 60 kB holds. */
const FLOOD = 12_000;

test("[L8] a page behind which lines were let go is asked for anew, and not put in front of a hole", async () => {
  const { store, history, requests, append, ids } = setup({ last: FIRST + 2_000, maxBytes: 60_000 });
  const asked = history.older();
  append(FIRST + 2_001, FIRST + FLOOD);
  await requests[0]!.answer(firstPage);
  const { firstId } = store.state();
  expect([requests[1]!.before, firstId > FIRST]).toEqual([firstId, true]);
  await requests[1]!.answer(lines(firstId - 300, firstId - 1));
  await expect(asked).resolves.toBe(true);
  expect(ids()).toEqual(range(firstId - 300, FIRST + FLOOD));
});

test("[L8] lines that are let go while a page is taken in leave no hole behind it", async () => {
  const page = setup({ last: FIRST + 2_000, maxBytes: 60_000 });
  const { store, history, requests, append, ids, told } = page;
  const push = told.push.bind(told);
  told.push = (what) => {
    // Between two turns.
    if (what === "part" && !told.includes("part")) append(FIRST + 2_001, FIRST + FLOOD);
    return push(what);
  };
  void history.older();
  await requests[0]!.answer(firstPage);
  expect(store.state().firstId).toBeGreaterThan(FIRST);
  expect(ids()).toEqual(range(store.state().firstId, FIRST + FLOOD));
  expect(history.state()).toBe("some");
});

test("[L8] a log that lets go of its first lines again and again is said to be too fast", async () => {
  const { store, history, requests, append, ids } = setup({ last: FIRST + 2_000, maxBytes: 60_000 });
  const told = expect(history.older()).rejects.toThrow("too fast");
  for (let times = 0; times < 3; times++) {
    const { firstId, lastId } = store.state();
    expect(requests[times]!.before).toBe(firstId);
    append(lastId + 1, lastId + FLOOD);
    await requests[times]!.answer(lines(firstId - 300, firstId - 1));
  }
  await told;
  const { firstId, lastId } = store.state();
  expect(ids()).toEqual(range(firstId, lastId));
  // The bound is the usual one again.
  append(lastId + 1, lastId + 1_000);
  expect(store.state().bytes).toBeLessThan(110_000);
});

test("an empty log has nothing older, whoever asks", async () => {
  const { history, requests } = setup({ first: 1, last: 0 });
  await expect(history.older()).resolves.toBe(false);
  expect(requests).toEqual([]);
});

test("a server that knows no paging is asked for all, and the newest of the older lines are taken", async () => {
  const { history, requests, ids } = setup({ paging: false });
  const asked = history.older();
  expect(requests[0]!.before).toBeUndefined();
  await requests[0]!.answer(lines(5_000, FIRST + 40));
  await asked;
  expect(history.state()).toBe("some");
  expect(ids()).toEqual(range(PAGE_LINES + 1, FIRST + 9));
});
