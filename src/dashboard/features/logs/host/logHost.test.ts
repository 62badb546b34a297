import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ERROR, OUTAGE } from "../lines/levels.ts";
import type { Line } from "../lines/logStore.ts";
import type { LogFrame } from "../session/logSession.ts";
import { logPageOver } from "./testing/logPageOver.ts";
import { createScriptedServer, type ScriptedServer, textOf } from "./testing/scriptedServer.ts";

const origin = { agentId: "agent", workspaceId: "workspace" };

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5); // pauses between attempts
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** One older page is more than may be held. */
const TINY_BYTES = 60_000;
/** A few thousand lines, and a page on top of them. */
const SMALL_BYTES = 150_000;
const AMPLE_BYTES = 50 << 20;
const FULL = /as many lines as its memory allows/;

type Setup = { lines: number; paging: boolean; maxBytes: number; shows: "lines" | "errors" };

const setups = fc.record({
  lines: fc.constantFrom(0, 3, 1_990, 2_500, 9_000),
  paging: fc.boolean(),
  maxBytes: fc.constantFrom(TINY_BYTES, SMALL_BYTES, AMPLE_BYTES),
  shows: fc.constantFrom("lines", "lines", "errors"),
});

const a = <Do extends string, More = object>(name: Do, more: { [K in keyof More]: fc.Arbitrary<More[K]> }) =>
  // fast-check's own type makes each field optional when it cannot see the keys.
  fc.record({ do: fc.constant(name), ...more }) as unknown as fc.Arbitrary<{ do: Do } & More>;

/** A step of a hostile day. */
const step = fc.oneof(
  { weight: 6, arbitrary: a("write", { count: fc.constantFrom(1, 2, 5, 40, 700, 2_500), gap: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: a("flood", { batches: fc.integer({ min: 1, max: 4 }), everyMs: fc.constantFrom(10, 300) }),
  },
  { weight: 6, arbitrary: a("wait", { ms: fc.constantFrom(1, 9, 60, 400, 3_000, 9_000, 40_000) }) },
  { weight: 2, arbitrary: a("drop", {}) },
  { weight: 2, arbitrary: a("goDown", { orderly: fc.boolean(), ms: fc.constantFrom(0, 100, 5_000) }) },
  a("hang", { ms: fc.constantFrom(100, 20_000) }),
  a("stall", {}),
  { weight: 2, arbitrary: a("repeat", { count: fc.constantFrom(1, 3, 1_500) }) },
  { weight: 2, arbitrary: a("latency", { ms: fc.constantFrom(0, 5, 200, 3_000, 8_000) }) },
  a("failPages", { count: fc.nat(3) }),
  { weight: 2, arbitrary: a("draws", { ms: fc.constantFrom(0, 16, 900, 20_000) }) },
  { weight: 2, arbitrary: a("look", { at: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 3, arbitrary: a("older", { waits: fc.boolean() }) },
  a("wake", {}),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Days on which it was not so. */
const FOUND: [Setup, Step[]][] = [
  // An empty log that many lines are written to while nobody listens.
  [
    { lines: 0, paging: true, maxBytes: AMPLE_BYTES, shows: "lines" },
    [{ do: "wait", ms: 40_000 }, { do: "drop" }, { do: "write", count: 2_500, gap: 0 }],
  ],
  // Lines that made the oldest go while a page of older ones was on its way.
  [
    { lines: 0, paging: true, maxBytes: TINY_BYTES, shows: "lines" },
    [
      { do: "wait", ms: 9_000 },
      { do: "write", count: 2_500, gap: 0 },
      { do: "older", waits: true },
      { do: "flood", batches: 1, everyMs: 10 },
    ],
  ],
];

/** A page over a server, and what has to be true of everything that the page is shown. */
async function openPage({ lines, paging, maxBytes, shows }: Setup) {
  vi.setSystemTime(1_800_000_000_000);
  const server = createScriptedServer({ paging });
  if (lines > 0) server.write(lines);
  const page = logPageOver({ client: server.client, origin, maxBytes });
  const { session } = page;
  session.subscribe(() => {
    const frame = session.getSnapshot();
    if (frame.state.end > 0) check(frame, server, shows);
  });
  if (shows === "errors") session.setFilter({ levels: [ERROR], onlyHits: false });
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  /** Whether the page is told that it holds all it may. */
  async function older(): Promise<"brought" | "failed" | "full"> {
    let end: "brought" | "failed" | "full" | undefined;
    session.ask("older", undefined).then(
      () => {
        end = "brought";
      },
      (error: Error) => {
        end = FULL.test(error.message) ? "full" : "failed";
      },
    );
    for (let waits = 0; !end && waits < 60; waits++) await wait(1_000);
    return end!;
  }

  /** Every row there is, block by block as somebody who scrolls through would get them. */
  async function walk(): Promise<Line[]> {
    const rows: Line[] = [];
    do {
      session.look({ kind: "row", row: rows.length, above: 0, below: 1_000 }, 0);
      await wait(50);
      const frame = session.getSnapshot();
      expect(frame.from).toBe(rows.length);
      rows.push(...frame.lines);
    } while (rows.length < session.getSnapshot().rows);
    return rows;
  }

  async function take(now: Step) {
    switch (now.do) {
      case "write":
        return server.write(now.count, now.gap);
      case "flood":
        for (let batch = 0; batch < now.batches; batch++) {
          server.write(1_500);
          await wait(now.everyMs);
        }
        return;
      case "wait":
        return wait(now.ms);
      case "drop":
        return server.drop();
      case "goDown":
        server.goDown(now.orderly);
        await wait(now.ms);
        return server.heal();
      case "hang":
        server.hang();
        await wait(now.ms);
        return server.heal();
      case "stall":
        return server.stall();
      case "repeat":
        return server.repeat(now.count);
      case "latency":
        return server.latency(now.ms);
      case "failPages":
        return server.failPages(now.count);
      case "draws":
        return page.draws(now.ms);
      case "look": {
        const row = Math.floor(now.at * session.getSnapshot().rows);
        session.look(
          now.at === 1 ? { kind: "tail", rows: 30 } : { kind: "row", row, above: 20, below: 20 },
          0,
        );
        return;
      }
      case "older":
        if (now.waits) await wait(1_000);
        return void session.ask("older", undefined).catch(() => {});
      case "wake":
        return page.wake();
    }
  }

  /** Nothing is broken any more, and time enough for all that is under way. */
  async function quiet() {
    server.heal();
    server.failPages(0);
    server.latency(5);
    page.draws(0);
    server.write(1);
    await wait(120_000);
  }

  return { server, page, session, take, quiet, older, walk, wait };
}

/** Whether a row is what the server wrote, or an outage with its times, and the very next after the one before. */
function follows(
  server: ScriptedServer,
  shows: Setup["shows"],
  before: Line | undefined,
  line: Line,
): boolean {
  const isOutage = line.level === OUTAGE;
  if (isOutage ? !/^Connection lost .*\d.*, back .*\d/.test(line.text) : line.text !== textOf(line.id))
    return false;
  if (!before) return true;
  const between = server.upTo(line.id)[shows] - server.upTo(before.id)[shows];
  return line.number > before.number && between === (isOutage ? 0 : 1);
}

/** True of every frame, whatever happened: no hole, no double, and what is missing in front is told. */
function check(frame: LogFrame, server: ScriptedServer, shows: Setup["shows"]) {
  const { lines, state, earlier, isCounted, account } = frame;
  const wrong = lines.find((line, at) => !follows(server, shows, lines[at - 1], line));
  if (wrong) expect.fail(`out of place or not as written: ${JSON.stringify(wrong)}`);
  expect(account.misordered).toBe(0);
  if (state.lines === 0) return;
  const missing = server.upTo(state.firstId).lines - 1;
  expect(server.upTo(state.lastId).lines - missing, "what is held has no hole").toBe(state.lines);
  expect(state.dropped, "no more is said to be missing than is").toBeLessThanOrEqual(missing);
  if (isCounted) expect(state.dropped, "what is missing is counted").toBe(missing);
  if (earlier === "none") expect(missing, "nothing is missing without a row for it").toBe(0);
}

test("[L7] [L8] [L30] whatever breaks: every id once, in order, each outage a row, each gap counted and filled", async () => {
  await fc.assert(
    fc.asyncProperty(setups, fc.array(step, { maxLength: 40, size: "max" }), async (setup, steps) => {
      const { server, session, page, take, quiet, older, walk } = await openPage(setup);
      /** The rows are those of the server's newest lines, as many as are held, that are to be shown. */
      const expectHeld = (rows: readonly Line[], { state }: LogFrame) => {
        const shown = rows.flatMap(({ id, level }) => (level === OUTAGE ? [] : [id]));
        const held = server.log.slice(-state.lines);
        const wanted = setup.shows === "lines" ? held : held.filter(({ level }) => level === "error");
        expect(shown).toEqual(wanted.map(({ id }) => id));
      };
      try {
        for (const now of steps) await take(now);
        await quiet();

        const rows = await walk();
        expectHeld(rows, session.getSnapshot());
        const outages = rows.filter(({ level }) => level === OUTAGE).length;
        const { account, state } = session.getSnapshot();
        expect(account.outages).toBe(server.resumed());
        // An outage goes with the lines around it.
        if (state.dropped === 0 && account.received === state.lines) expect(outages).toBe(server.resumed());
        else expect(outages).toBeLessThanOrEqual(server.resumed());

        // What is missing can be had, as far as memory goes.
        let end: string = "brought";
        while (session.getSnapshot().earlier !== "none" && end === "brought") end = await older();
        expect(end).not.toBe("failed");
        expectHeld(await walk(), session.getSnapshot());
        if (end === "brought") expect(session.getSnapshot().state.lines).toBe(server.log.length);
        else expect(setup.maxBytes).toBeLessThan(AMPLE_BYTES);
      } finally {
        page.close();
        vi.clearAllTimers();
      }
    }),
    { numRuns: 30, examples: FOUND },
  );
}, 120_000);
