import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { createLogStore } from "../lines/logStore.ts";
import { createLogHistory, type LogHistoryOptions } from "./history.ts";

/** Lines of one page; a page that is shorter is the last. */
const PAGE = 4_000;
const AWAY = new ApiError(0, { message: "The server did not answer." });

const aLog = (id: number): AgentLog => ({
  id,
  created_at: "2026-11-24T00:00:00Z",
  output: `line ${id}`,
  level: "info",
  source_id: "source",
});
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => aLog(from + at));

type Request = {
  before: number | undefined;
  answer(logs: AgentLog[]): Promise<void>;
  refuse(error: Error): Promise<void>;
};

/** A page that holds the lines from `first` to `last`, and requests that the test answers. */
function setup({ first = 10_001, last = 10_010, paging = true, maxBytes = 50 << 20 } = {}) {
  const store = createLogStore({ maxBytes, firstNumber: 2 ** 31 });
  const append = (from: number, to: number) =>
    store.append(
      lines(from, to).map(({ id, output }) => ({ id, text: output, time: 0, level: 2, source: "source" })),
    );
  if (last >= first) append(first, last);
  const requests: Request[] = [];
  let changes = 0;
  const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
  // The history asks for lists only.
  const client = {
    logs: {
      list: ({ before }: { before?: number }) =>
        new Promise<AgentLog[]>((resolve, reject) => {
          requests.push({
            before,
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
    onChange: () => void changes++,
  });
  history.opened(false);
  return {
    store,
    history,
    requests,
    append,
    changes: () => changes,
    ids: () => {
      const { start, end } = store.state();
      return Array.from({ length: end - start }, (_, at) => store.lineAt(start + at)!.id);
    },
  };
}

test("[L8] older lines come in front, page by page, until a page is short", async () => {
  const { history, requests, ids, changes } = setup();
  expect(history.state()).toBe("some");
  const asked = history.older();
  expect(history.state()).toBe("fetching");
  expect(requests[0]!.before).toBe(10_001);
  await requests[0]!.answer(lines(6_001, 10_000));
  await expect(asked).resolves.toBe(true);
  expect([history.state(), history.isCounted(), history.taken()]).toEqual(["some", false, PAGE]);
  void history.older();
  expect(requests[1]!.before).toBe(6_001);
  await requests[1]!.answer(lines(5_990, 6_000));
  expect([history.state(), history.isCounted()]).toEqual(["none", true]);
  expect(ids()).toEqual(lines(5_990, 10_010).map(({ id }) => id));
  expect(changes()).toBe(4);
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
  await requests[0]!.answer(lines(9_999, 10_000));
  await expect(Promise.all(both)).resolves.toEqual([true, true]);
  expect(ids()).toEqual(lines(9_999, 10_010).map(({ id }) => id));
});

test("a refusal reaches who asked, leaves the gap, and can be asked again", async () => {
  const { history, requests, ids } = setup();
  const asked = history.older();
  const refused = expect(asked).rejects.toBe(AWAY);
  await requests[0]!.refuse(AWAY);
  await refused;
  expect(history.state()).toBe("some");
  const again = history.older();
  await requests[1]!.answer(lines(10_000, 10_000));
  await expect(again).resolves.toBe(true);
  expect(ids()).toHaveLength(11);
});

test("a server that goes away in the middle ends the filling, which goes on where it was", async () => {
  const { history, requests, ids } = setup();
  const filling = history.fill();
  await requests[0]!.answer(lines(6_001, 10_000));
  await requests[1]!.refuse(AWAY);
  await filling;
  expect(requests).toHaveLength(2);
  const filled = history.fill();
  expect(requests[2]!.before).toBe(6_001);
  await requests[2]!.answer(lines(6_000, 6_000));
  await filled;
  expect(ids()).toEqual(lines(6_000, 10_010).map(({ id }) => id));
});

test("filling stops at the bound; reaching for a line stops when it is here", async () => {
  const { history, requests } = setup({ maxBytes: 60_000 });
  const filling = history.fill();
  await requests[0]!.answer(lines(6_001, 10_000));
  await filling;
  expect(requests).toHaveLength(1);

  const ample = setup();
  const reached = ample.history.reach(6_500);
  await ample.requests[0]!.answer(lines(6_001, 10_000));
  await reached;
  expect(ample.requests).toHaveLength(1);
});

test("[L8] a page behind which lines were let go is not put in front of a hole", async () => {
  const { store, history, requests, append, ids } = setup({ first: 10_001, last: 12_000, maxBytes: 60_000 });
  const asked = history.older();
  const told = expect(asked).rejects.toThrow("too fast");
  append(12_001, 22_000); // more than the double bound holds
  await requests[0]!.answer(lines(6_001, 10_000));
  await told;
  expect(store.state().firstId).toBeGreaterThan(10_001);
  expect(ids()).toEqual(lines(store.state().firstId, 22_000).map(({ id }) => id));
  // The bound is the usual one again.
  append(22_001, 23_000);
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
  await requests[0]!.answer(lines(5_000, 10_050));
  await asked;
  expect(history.state()).toBe("some");
  expect(ids()).toEqual(lines(6_001, 10_010).map(({ id }) => id));
});
