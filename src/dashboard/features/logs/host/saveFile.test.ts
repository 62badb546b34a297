import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import type { AgentLog, LOG_LEVELS } from "#api/http/logs.ts";
import { openDisk } from "../export/disk.ts";
import { fakeStorage } from "../export/testing/fakeStorage.ts";
import { toLine } from "../feed/logFeed.ts";
import { everything, type LogFilter } from "../lines/lineTest.ts";
import { createLogStore } from "../lines/logStore.ts";
import { plainQuery } from "../lines/textQuery.ts";
import type { SaveProgress, SaveRequest } from "./protocol.ts";
import { saveFile } from "./saveFile.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const aLog = (id: number, level: (typeof LOG_LEVELS)[number] = "info"): AgentLog => ({
  id,
  created_at: "2026-11-24T00:00:00Z",
  output: `\u001b[32mline\u001b[0m ${id}`,
  level,
  source_id: "s",
});
const logs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => aLog(from + at));

/** A server with lines 1 to `stored`, a page that holds those from `held` on. */
function setup({ stored, held, maxBytes = 1 << 24 }: { stored: number; held: number; maxBytes?: number }) {
  const server = logs(1, stored);
  const faults: unknown[] = [];
  const asked: number[] = [];
  const store = createLogStore({ maxBytes, firstNumber: 2 ** 31 });
  store.append(server.slice(held - 1).map(toLine));
  const { storage, folders } = fakeStorage();
  const aborter = new AbortController();
  const told: SaveProgress[] = [];
  const list = async ({ after = 0, limit = 1e9 }: { after?: number; limit?: number }) => {
    const fault = faults.shift();
    if (fault) throw fault;
    asked.push(after);
    return server.filter(({ id }) => id > after).slice(0, limit);
  };
  const options = {
    store,
    // The one call that is made of all a client has.
    client: { logs: { list } } as unknown as Parameters<typeof saveFile>[0]["client"],
    agentId: "a",
    hasOlder: () => store.state().firstId > 1,
    filter: everything as LogFilter,
    signal: aborter.signal,
    disk: openDisk(storage),
    onProgress(progress: SaveProgress) {
      told.push(progress);
    },
  };
  const request: SaveRequest = { what: "all", format: "plain", names: {}, masks: [] };
  return {
    ...{ store, faults, asked, aborter, told, folders, options, server },
    async save(change: Partial<SaveRequest> = {}, more: Partial<typeof options> = {}) {
      const saved = await saveFile({ ...options, ...more }, { ...request, ...change });
      return { ...saved, text: await saved.file.text() };
    },
  };
}

const plain = (ids: readonly number[]) => ids.map((id) => `line ${id}\n`).join("");
const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

test("[L21] what the page holds is written from there", async () => {
  const { save, asked } = setup({ stored: 5000, held: 1 });
  const { text, lines, inMemory } = await save();
  expect([text, lines, inMemory, asked]).toEqual([plain(upTo(5000)), 5000, 0, []]);
});

test("[L21] what it does not hold is fetched from the server, each line once", async () => {
  const { save, asked } = setup({ stored: 12_000, held: 9_001 });
  expect((await save()).text).toBe(plain(upTo(12_000)));
  expect(asked).toEqual([0, 4000, 8000]);
});

test("[L21] a filtered file has the lines that pass, from the server too", async () => {
  const { save } = setup({ stored: 9000, held: 6001 });
  const filter: LogFilter = { onlyHits: true, text: plainQuery("77") };
  const { text, lines } = await save({ what: "shown" }, { filter });
  const passing = upTo(9000).filter((id) => String(id).includes("77"));
  expect([text, lines]).toEqual([plain(passing), passing.length]);
});

test("[L21] lines that come, or go while it is written, change nothing in the file", async () => {
  const log = setup({ stored: 6000, held: 3001, maxBytes: 400_000 });
  const { store, save } = log;
  let isFirst = true;
  const { text } = await save(
    {},
    {
      onProgress() {
        if (!isFirst) return;
        isFirst = false;
        log.server.push(...logs(6001, 20_000));
        store.append(logs(6001, 20_000).map(toLine));
      },
    },
  );
  expect(store.state().firstId).toBeGreaterThan(6000);
  expect(text).toBe(plain(upTo(6000)));
});

test("[L21] a server that is away is waited for, and the file goes on where it was", async () => {
  const { save, faults, told } = setup({ stored: 9000, held: 8001 });
  faults.push(
    undefined,
    new ApiError(0, { message: "gone" }),
    new TypeError("terminated"),
    new ApiError(502, { message: "" }),
  );
  let text: string | undefined;
  save().then((saved) => (text = saved.text));
  while (text === undefined) {
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise(setImmediate);
  }
  expect(told.some(({ waits }) => waits)).toBe(true);
  expect(faults).toEqual([]);
  expect(text).toBe(plain(upTo(9000)));
});

test("[L21] a refusal ends it, and nothing stays on disk", async () => {
  const { save, faults, folders } = setup({ stored: 9000, held: 8001 });
  faults.push(undefined, new ApiError(404, { message: "No such agent." }));
  await expect(save()).rejects.toThrow("No such agent.");
  expect([...folders.values()].map(({ size }) => size)).toEqual([0]);
});

test("[L21] called off, it ends between two pieces, also while it waits, and nothing stays on disk", async () => {
  for (const fault of [undefined, new ApiError(0, { message: "gone" })]) {
    const { save, faults, aborter, folders, asked } = setup({ stored: 20_000, held: 19_001 });
    if (fault) faults.push(fault);
    await expect(save({}, { onProgress: () => aborter.abort() })).rejects.toThrow(/abort/i);
    expect([...folders.values()].map(({ size }) => size)).toEqual([0]);
    expect(asked.length).toBeLessThan(2);
  }
});

test("[L21] [L31] secrets are masked in it unless they are revealed, whoever held the line", async () => {
  const secret = `ghp_${"a1".repeat(18)}`;
  for (const masks of [[], undefined]) {
    const { save, server, store } = setup({ stored: 3, held: 3 });
    server[0]!.output = `old ${secret}`;
    store.append([toLine({ ...aLog(4), output: `new ${secret}` })]);
    const { text } = await save({ format: "json", masks });
    expect(text.split(secret)).toHaveLength(masks ? 1 : 3);
  }
});

test("[L21] progress grows to the end", async () => {
  const { save, told } = setup({ stored: 9000, held: 5001 });
  const now = vi.spyOn(performance, "now");
  let time = 0;
  now.mockImplementation(() => (time += 1000));
  await save();
  now.mockRestore();
  const shares = told.map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(told.at(-1)).toEqual({ lines: 9000, share: 1, waits: false });
});
