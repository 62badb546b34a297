import { expect, onTestFinished, test, vi } from "vitest";
import { containerSourceId } from "#api/http/engine.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { watchContainers } from "../../engine/watchContainers.ts";
import { setupEngine } from "../../testing/containers.ts";
import { createContainerLogs } from "./containerLogs.ts";
import { followFrom } from "./followLogs.ts";

vi.setConfig({ testTimeout: 60_000 });
const eventually = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 30_000, interval: 20 });

async function setup() {
  const house = await setupEngine();
  const { engine, signal } = house;
  const listed = watchContainers(async () => engine);
  onTestFinished(() => listed.close());
  const logs = createContainerLogs({ engine: async () => engine, listed });
  return {
    ...house,
    logs,
    listed,
    /** Follows until the test is over or it leaves. */
    follow(containers: string[], after?: number) {
      const left = new AbortController();
      const state = { batches: [] as AgentLog[][], lines: [] as AgentLog[], isOver: false };
      const range = { containers, ...(after !== undefined && { after }) };
      const reading = (async () => {
        for await (const batch of logs.follow(range, AbortSignal.any([signal, left.signal]))) {
          state.batches.push(batch);
          state.lines.push(...batch);
        }
        state.isOver = true;
      })();
      reading.catch(() => {});
      return { state, reading, leave: () => left.abort(new Error("left")) };
    },
  };
}

const texts = (lines: readonly AgentLog[]) => lines.map(({ output }) => output);

test("a line has its time as id, its stream as source, and the level it names", async () => {
  const { logs, engine, run, docker, signal } = await setup();
  const script =
    "echo plain; sleep .01; echo 'ERROR it broke' >&2; sleep .01; echo '  at line 1' >&2; sleep .01; echo bad >&2";
  const id = run([], "sh", "-c", script);
  await engine.wait(id, signal);
  const lines = await logs.page({ containers: [id] }, signal);
  expect(lines.map(({ output, level, source_id }) => [output, level, source_id])).toEqual([
    ["plain", "info", containerSourceId(id, "stdout")],
    ["ERROR it broke", "error", containerSourceId(id, "stderr")],
    ["  at line 1", "error", containerSourceId(id, "stderr")],
    ["bad", "info", containerSourceId(id, "stderr")],
  ]);
  const [first] = docker("logs", "--timestamps", id).split(" ");
  expect(lines[0]!.created_at).toBe(first);
  const [, seconds, fraction] = /^(.*)\.(\d{7})\d*Z$/.exec(first!)!;
  expect(lines[0]!.id).toBe((Date.parse(`${seconds}Z`) - Date.UTC(2020, 0, 1)) * 10_000 + Number(fraction));
  expect(await logs.page({ containers: [id] }, signal)).toEqual(lines);
});

test("pages in both directions are the whole log; several containers are merged by time", async () => {
  const { logs, engine, run, signal } = await setup();
  const script = (name: string) =>
    `for i in $(seq 150); do echo ${name} $i; done; sleep .3; echo ${name} end`;
  const ids = ["a", "b"].map((name) => run([], "sh", "-c", script(name)));
  for (const id of ids) await engine.wait(id, signal);
  const all = await logs.page({ containers: ids }, signal);
  expect(all).toHaveLength(302);
  for (const name of ["a", "b"])
    expect(texts(all).filter((text) => text.startsWith(name))).toEqual([
      ...Array.from({ length: 150 }, (_, n) => `${name} ${n + 1}`),
      `${name} end`,
    ]);
  const times = all.map(({ created_at }) => created_at);
  expect(times).toEqual([...times].sort());
  const back: AgentLog[] = [];
  for (let page = await logs.page({ containers: ids, limit: 70 }, signal); page.length > 0; ) {
    back.unshift(...page);
    page = await logs.page({ containers: ids, limit: 70, before: page[0]!.id }, signal);
  }
  expect(back).toEqual(all);
  const onward = await logs.page({ containers: [...ids].reverse(), after: all[99]!.id, limit: 50 }, signal);
  expect(onward).toEqual(all.slice(100, 150));
});

test("a followed log goes on through restarts, resumes after any line exactly, and ends with the container", async () => {
  const { engine, run, follow, signal } = await setup();
  const id = run(
    [],
    "sh",
    "-c",
    "for i in 1 2 3; do echo $i; done; while [ ! -e /go ]; do sleep .02; done; rm /go",
  );
  const go = () => engine.copyInto(id, "/", [{ path: "go", mode: 0o644, content: new Uint8Array() }], signal);
  const first = follow([id]);
  await eventually(() => first.state.lines.length === 3);
  await go();
  await engine.wait(id, signal);
  const late = follow([id], first.state.lines[1]!.id); // while it does not run
  await eventually(() => late.state.batches.length > 0);
  expect(late.state.batches[0]).toEqual(first.state.lines.slice(2));
  await engine.start(id, signal);
  await eventually(() => first.state.lines.length === 6 && late.state.lines.length === 4);
  expect(texts(first.state.lines)).toEqual(["1", "2", "3", "1", "2", "3"]);
  expect(late.state.lines).toEqual(first.state.lines.slice(2));
  for (const { id: after } of first.state.lines) {
    const resumed = follow([id], after);
    const expected = first.state.lines.filter((line) => line.id > after);
    await eventually(
      () => resumed.state.batches.length > 0 && resumed.state.lines.length === expected.length,
    );
    expect(resumed.state.lines).toEqual(expected);
    resumed.leave();
  }
  await engine.remove(id, { force: true, volumes: true }, signal);
  await Promise.all([first.reading, late.reading]);
  expect([first.state.isOver, late.state.isOver]).toEqual([true, true]);
});

test("several followed at once: in order of time; what one removed has said stays, the other goes on", async () => {
  const { engine, run, follow, signal } = await setup();
  const script = (name: string) => `i=0; while :; do i=$((i+1)); echo ${name} $i; sleep .01; done`;
  const [a, b] = [run([], "sh", "-c", script("a")), run([], "sh", "-c", script("b"))];
  const { state, leave } = follow([a, b], 0);
  const count = (name: string) => texts(state.lines).filter((text) => text.startsWith(name)).length;
  await eventually(() => count("a") > 40 && count("b") > 40);
  await engine.remove(a, { force: true, volumes: true }, signal);
  const then = count("b");
  await eventually(() => count("b") > then + 20);
  leave();
  for (const name of ["a", "b"])
    expect(texts(state.lines).filter((text) => text.startsWith(name))).toEqual(
      Array.from({ length: count(name) }, (_, n) => `${name} ${n + 1}`),
    );
  const ids = state.lines.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort((x, y) => x - y));
  const disorder = state.lines.filter(
    ({ created_at }, n) => n > 0 && created_at < state.lines[n - 1]!.created_at,
  );
  expect(disorder).toEqual([]);
  expect(state.isOver).toBe(false);
});

test("an empty log begins with an empty value", async () => {
  const { run, follow } = await setup();
  const { state } = follow([run([], "sleep", "60")]);
  await eventually(() => state.batches.length === 1);
  expect(state.batches).toEqual([[]]);
});

test("a terminal's log comes raw; a long line in pieces of 16 KiB", async () => {
  const { logs, engine, run, signal } = await setup();
  const raw = run(
    ["--tty"],
    "sh",
    "-c",
    "printf '\\033[31mred\\033[0m\\n'; head -c 40000 /dev/zero | tr '\\0' x; echo; echo end",
  );
  await engine.wait(raw, signal);
  const lengths = (lines: readonly AgentLog[]) => texts(lines).map((text) => text.length);
  const ofRaw = await logs.page({ containers: [raw] }, signal);
  expect(texts(ofRaw)[0]).toBe("\u001b[31mred\u001b[0m");
  expect(lengths(ofRaw).slice(1)).toEqual([16_384, 16_384, 7_232, 3]);
  const plain = run([], "sh", "-c", "head -c 40000 /dev/zero | tr '\\0' x; printf 'é\\nunfinished'");
  await engine.wait(plain, signal);
  expect(lengths(await logs.page({ containers: [plain] }, signal))).toEqual([16_384, 16_384, 7_233, 10]);
  // The pieces of one line have one time: resuming between them is exact.
  const [first, ...others] = await logs.page({ containers: [plain] }, signal);
  expect(await logs.page({ containers: [plain], after: first!.id }, signal)).toEqual(others);
});

test("one who does not read holds the engine back", async () => {
  const { engine, listed } = await setup();
  let sent = 0;
  const flood = {
    ...engine,
    async *logs() {
      for (;;) {
        const text = Array.from(
          { length: 100 },
          () => `2026-01-02T03:04:05.${String(sent++).padStart(9, "0")}Z x\n`,
        );
        yield { stream: "stdout" as const, bytes: Buffer.from(text.join("")) };
      }
    },
  };
  const left = new AbortController();
  const lines = followFrom({
    engine: async () => flood,
    listed,
    containers: [{ id: "any", tty: true, createdUnit: 0 }],
    places: [undefined],
    since: undefined,
    after: -1,
    signal: left.signal,
  });
  const { value } = await lines.next();
  expect(value?.length).toBeGreaterThan(0);
  let before = -1;
  const isAtRest = () => {
    const was = before;
    before = sent;
    return was === sent;
  };
  await vi.waitUntil(isAtRest, { timeout: 10_000, interval: 100 });
  expect(sent).toBeLessThan(20_000);
  await lines.next();
  await lines.next();
  await eventually(() => sent > before);
  left.abort(new Error("left"));
  while (!(await lines.next()).done);
});
