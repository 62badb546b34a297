import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Diagnosis } from "./diagnose.ts";
import { type Attach, createPtySession, type PtyScreen } from "./ptySession.ts";
import { type FakeSocket, fakeSocket } from "./testing/fakeSocket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A screen that keeps the bytes; `parseAll` is the moment when xterm gets to them. */
function aScreen() {
  const log: string[] = [];
  const unparsed: (() => void)[] = [];
  let text = "";
  const screen: PtyScreen = {
    reset: () => {
      log.push("reset");
      text = "";
    },
    fresh: () => void log.push("fresh"),
    write: (bytes, parsed) => {
      text += new TextDecoder("latin1").decode(bytes);
      unparsed.push(parsed);
    },
    drawn: () => void log.push("drawn"),
    resized: (columns, rows) => void log.push(`resized ${columns}x${rows}`),
    replaying: (on) => void log.push(`replaying ${on}`),
  };
  return {
    screen,
    log,
    text: () => text,
    parseAll: () => {
      for (const parsed of unparsed.splice(0)) parsed();
    },
  };
}

function setup(options: { command?: string; expectLiving?: boolean } = {}) {
  const sockets: FakeSocket[] = [];
  const asked: Attach[] = [];
  const wakes: (() => void)[] = [];
  const server: { diagnosis: Diagnosis } = { diagnosis: { away: "socket" } };
  const view = aScreen();
  const session = createPtySession({
    url: (attach) => {
      asked.push(attach);
      return `/pty/${asked.length}`;
    },
    openSocket: (url) => {
      const socket = fakeSocket(url);
      sockets.push(socket);
      return socket;
    },
    diagnose: async () => server.diagnosis,
    onWake: (listener) => {
      wakes.push(listener);
      return () => void wakes.splice(wakes.indexOf(listener), 1);
    },
    random: () => 0,
    ...options,
  });
  const link = () => session.getSnapshot().link;
  const show = () => session.show(view.screen, { columns: 100, rows: 30 });
  return { session, sockets, asked, wakes, server, view, link, show, last: () => sockets.at(-1)! };
}

/** Long enough for every pause between attempts. */
const AFTER_ANY_PAUSE = 16_000;

test("[PC18] the size goes in the address and is the first frame", () => {
  const { show, asked, last } = setup();
  show();
  expect(asked[0]).toMatchObject({ columns: 100, rows: 30, since: undefined });
  last().accept();
  expect(last().sent[0]).toEqual({ height: 30, width: 100 });
});

test("an attached session is live, turns flow control on and shows its latency", () => {
  const { show, link, last } = setup();
  show();
  expect(link()).toMatchObject({ status: "connecting" });
  last().accept();
  last().attach({ attachments: 2 });
  expect(link()).toMatchObject({ status: "live", control: true, attachments: 2 });
  expect(last().sent).toContainEqual({ ack: 0 });
  const ping = last().sent.find((frame) => frame.ping !== undefined)!.ping!;
  vi.advanceTimersByTime(12);
  last().tell({ type: "pong", ping });
  expect(link()).toMatchObject({ latencyMs: 12 });
});

test("[T1] after a cut it asks to resume where the screen stands, without a reset", () => {
  const { show, asked, last, view, link } = setup();
  show();
  last().accept();
  last().attach({ offset: 500, existing: true, snapshot: 4 });
  last().output("snap");
  last().output("hello");
  last().end(1006);
  expect(link()).toMatchObject({ status: "retrying", attempt: 1 });
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  expect(asked[1]).toMatchObject({ since: 505 });
  last().accept();
  last().attach({ offset: 505, resumed: true, existing: true });
  last().output(" again");
  expect(view.text()).toBe("snaphello again");
  expect(view.log).toEqual(["reset", "drawn"]);
});

test("[WT6] a control message without sense, or of a newer server, leaves the terminal as it is", () => {
  const { show, last, view, link } = setup();
  show();
  last().accept();
  last().attach();
  for (const text of ["<html>", "null", `{"type":"from_tomorrow"}`, `{"type":"resized","width":"wide"}`])
    expect(() => last().say(text)).not.toThrow();
  last().output("still here");
  expect(view.text()).toBe("still here");
  expect(link()).toMatchObject({ status: "live" });
});

test("a resume that is not possible draws anew", () => {
  const { show, last, view } = setup();
  show();
  last().accept();
  last().attach();
  last().output("old");
  last().end(1006);
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  last().accept();
  last().attach({ existing: true, offset: 9_000_000, snapshot: 3 });
  last().output("newlive");
  expect(view.text()).toBe("newlive");
  expect(view.log).toEqual(["fresh", "drawn", "reset", "drawn"]);
});

test("a reader that fell behind is drawn anew on the same connection", () => {
  const { show, last, view, asked } = setup();
  show();
  last().accept();
  last().attach();
  last().output("flood");
  last().attach({ offset: 1_000_000, snapshot: 4 });
  last().output("nowX");
  last().output("live");
  expect(view.text()).toBe("nowXlive");
  last().end(1006);
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  expect(asked.at(-1)).toMatchObject({ since: 1_000_004 });
});

test("[T4] whatever the cuts, every byte of output reaches the screen exactly once and in order", () => {
  const output = "0123456789".repeat(30);
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          frames: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
          ring: fc.integer({ min: 0, max: 120 }),
          lostInFlight: fc.integer({ min: 0, max: 30 }),
          quiet: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      (attachments) => {
        const { session, show, asked, last, view } = setup();
        show();
        let produced = 0;
        for (const { frames, ring, lostInFlight, quiet } of attachments) {
          last().accept();
          // An agent whose ring holds the newest `ring` bytes, and whose drawing is the text so far.
          const since = asked.at(-1)!.since;
          const resumed = since !== undefined && since >= produced - ring;
          const drawing = resumed ? "" : output.slice(0, produced);
          let at = resumed ? since : produced;
          last().attach({ offset: at, resumed, existing: true, snapshot: drawing.length });
          const cut = quiet ? Math.floor(drawing.length / 2) : drawing.length;
          last().output(drawing.slice(0, cut));
          if (cut === drawing.length)
            for (const size of frames) {
              const bytes = output.slice(at, at + size);
              at += bytes.length;
              last().output(bytes);
              expect(view.text()).toBe(output.slice(0, at));
            }
          produced = Math.max(produced, Math.min(output.length, at + lostInFlight));
          last().end(1006);
          vi.advanceTimersByTime(AFTER_ANY_PAUSE);
        }
        session.close();
      },
    ),
    { numRuns: 100 },
  );
});

test("acknowledges what the screen has parsed, not what came in", () => {
  const { show, last, view } = setup();
  show();
  last().accept();
  last().attach();
  last().output(new Uint8Array(40_000));
  expect(last().sent.filter((frame) => frame.ack)).toEqual([]);
  view.parseAll();
  expect(last().sent.filter((frame) => frame.ack)).toEqual([{ ack: 40_000 }]);
});

test("what is typed while away is shown as waiting and sent on return, after the size", () => {
  const { show, session, last } = setup();
  show();
  last().accept();
  last().attach();
  last().end(1006);
  session.type("make\r");
  expect(session.getSnapshot().waiting).toBe(5);
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  last().accept();
  expect(last().sent).toEqual([{ height: 30, width: 100 }]);
  last().attach({ resumed: true, existing: true });
  expect(last().sent).toContainEqual({ data: "make\r" });
  expect(session.getSnapshot().waiting).toBe(0);
});

test("keys meant for a shell that is gone are not typed into the new one", () => {
  const { show, session, last, view } = setup();
  show();
  last().accept();
  last().attach();
  last().output("$ ");
  last().end(1011, "agent lost");
  session.type("rm -r build\r");
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  last().accept();
  last().attach({ existing: false });
  expect(last().sent.some((frame) => frame.data !== undefined)).toBe(false);
  expect(session.getSnapshot()).toMatchObject({ replaced: true, notKept: 12, waiting: 0 });
  expect(view.log.at(-2)).toBe("fresh");
});

test("a terminal expected to live and found gone is told as replaced", () => {
  const { show, session, last } = setup({ expectLiving: true });
  show();
  last().accept();
  last().attach({ existing: false });
  expect(session.getSnapshot().replaced).toBe(true);
});

test.each([
  { kind: "exited", code: 3 },
  { kind: "signaled", signal: "SIGKILL" },
  { kind: "idle", minutes: 5 },
  { kind: "closed", by: "ann" },
  { kind: "failed", message: "no such directory" },
] as const)("[T22] after $kind nothing reconnects by itself", (end) => {
  const { show, last, link, sockets } = setup();
  show();
  last().accept();
  last().attach();
  last().tell({ type: "end", end });
  last().end(1000, "told");
  expect(link()).toEqual({ status: "ended", end });
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

test("[T22] a new shell starts in its place on demand, without the old command", () => {
  const { show, session, last, asked, link } = setup({ command: "htop" });
  show();
  expect(asked[0]!.command).toBe("htop");
  last().accept();
  last().attach();
  last().tell({ type: "end", end: { kind: "exited", code: 0 } });
  last().end(1000);
  session.restart();
  expect(asked[1]).toMatchObject({ command: undefined, since: undefined });
  last().accept();
  last().attach();
  expect(link()).toMatchObject({ status: "live" });
  expect(session.getSnapshot().replaced).toBe(false);
});

test("[T22] a command is not sent again when the terminal is attached anew", () => {
  const { show, last, asked } = setup({ command: "deploy" });
  show();
  last().accept();
  last().attach();
  last().end(1006);
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  expect(asked[1]!.command).toBeUndefined();
});

test("[T22] a lost agent is told from a lost server, and comes back by itself", async () => {
  const { show, last, link, session, server } = setup();
  show();
  last().accept();
  last().attach();
  server.diagnosis = { away: "agent-lost" };
  last().tell({ type: "end", end: { kind: "agent_lost" } });
  last().end(1011, "agent lost");
  expect(link()).toMatchObject({ status: "retrying", away: "agent-lost" });
  server.diagnosis = { away: "server" };
  await vi.advanceTimersByTimeAsync(AFTER_ANY_PAUSE);
  last().end(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(link()).toMatchObject({ status: "retrying", away: "server" });
  session.hurry();
  last().accept();
  last().attach({ resumed: true, existing: true });
  expect(link()).toMatchObject({ status: "live" });
});

test("[T22] signed out is final, and found out also when the handshake fails without a word", async () => {
  const { show, last, link, server, sockets } = setup();
  show();
  server.diagnosis = { refused: "signed-out" };
  last().end(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(link()).toEqual({ status: "refused", why: "signed-out" });
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

test("a wake-up cuts the pause short, once", () => {
  const { show, last, wakes, sockets } = setup();
  show();
  for (let i = 0; i < 6; i++) {
    last().end(1006);
    vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  }
  last().end(1006);
  const before = sockets.length;
  wakes[0]!();
  wakes[0]!();
  expect(sockets).toHaveLength(before + 1);
});

test("a connection that falls silent is given up and replaced", () => {
  const { show, last, sockets, link } = setup();
  show();
  last().accept();
  last().attach();
  vi.advanceTimersByTime(15_000);
  expect(sockets[0]!.closedByPage).toBe(true);
  expect(link().status).toBe("retrying");
});

test("a handshake that hangs is given up", () => {
  const { show, sockets, link } = setup();
  show();
  vi.advanceTimersByTime(10_000);
  expect(sockets[0]!.closedByPage).toBe(true);
  expect(link().status).toBe("retrying");
});

test("a replaced socket is not heard any more", () => {
  const { show, session, sockets, view, link } = setup();
  show();
  sockets[0]!.end(1006);
  session.retryNow();
  sockets[1]!.accept();
  sockets[1]!.attach();
  sockets[0]!.output("ghost");
  sockets[0]!.end(1000);
  expect(view.text()).toBe("");
  expect(link().status).toBe("live");
});

test("a server without control messages works: its replay replaces what was on the screen", () => {
  const { show, last, view, link } = setup();
  show();
  last().accept();
  last().output("old ");
  last().output("text");
  expect(link()).toMatchObject({ status: "live", control: false });
  last().end(1006);
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  last().accept();
  last().output("old text more");
  expect(view.text()).toBe("old text more");
  expect(last().sent.some((frame) => frame.ack !== undefined)).toBe(false);
  last().end(1000);
  expect(link()).toEqual({ status: "ended", end: { kind: "unknown" } });
});

const CHUNK = new Uint8Array(65_536).fill(65);
const MEBIBYTE = 16;
const flood = (socket: FakeSocket, chunks: number) => {
  for (let i = 0; i < chunks; i++) socket.output(CHUNK);
};

test("[T6] 8 MiB that wait to be drawn are left out, counted, and the end is fetched by attaching again", () => {
  const { show, session, sockets, view, link } = setup();
  show();
  sockets[0]!.accept();
  flood(sockets[0]!, 8 * MEBIBYTE);
  expect(sockets).toHaveLength(1);
  flood(sockets[0]!, 1);
  expect(sockets).toHaveLength(2);
  expect(sockets[0]!.closedByPage).toBe(true);
  expect(link().status).toBe("live");
  const { skipped } = session.getSnapshot();
  expect(skipped).toBeGreaterThan(7 * MEBIBYTE * CHUNK.length);
  expect(view.text().length + skipped).toBe((8 * MEBIBYTE + 1) * CHUNK.length);
  sockets[1]!.accept();
  sockets[1]!.output("the end");
  view.parseAll();
  expect(view.log.slice(-2)).toEqual(["reset", "replaying true"]);
  expect(view.text()).toBe("the end");
  session.acknowledgeNotice();
  expect(session.getSnapshot().skipped).toBe(0);
});

test("[T6] a flood that goes on is attached again to once a second, and holds no more meanwhile", () => {
  const { show, session, sockets } = setup();
  show();
  sockets[0]!.accept();
  flood(sockets[0]!, 9 * MEBIBYTE);
  sockets[1]!.accept();
  flood(sockets[1]!, 20 * MEBIBYTE);
  expect(sockets).toHaveLength(2);
  expect(session.getSnapshot().skipped).toBeGreaterThan(26 * MEBIBYTE * CHUNK.length);
  vi.advanceTimersByTime(1_000);
  expect(sockets).toHaveLength(3);
});

test("[T6] Ctrl+C in a flood is sent, and what waits is not drawn first", () => {
  const { show, session, sockets } = setup();
  show();
  sockets[0]!.accept();
  flood(sockets[0]!, MEBIBYTE);
  session.type("x");
  expect(sockets).toHaveLength(1);
  flood(sockets[0]!, MEBIBYTE);
  vi.advanceTimersByTime(50);
  session.type("\u0003");
  expect(sockets).toHaveLength(2);
  expect(sockets[0]!.sent.map(({ data }) => data).join("")).toBe("x\u0003");
});

test("[T6] all that is drawn in time is drawn, in order", () => {
  const { show, session, sockets, view } = setup();
  show();
  sockets[0]!.accept();
  for (let i = 0; i < 40; i++) {
    flood(sockets[0]!, MEBIBYTE);
    for (let j = 0; j < MEBIBYTE; j++) view.parseAll();
  }
  expect(session.getSnapshot().skipped).toBe(0);
  expect(view.text()).toHaveLength(40 * MEBIBYTE * CHUNK.length);
  expect(sockets).toHaveLength(1);
});

test("a server without control messages whose program says nothing takes keys all the same", () => {
  const { show, session, last, link } = setup();
  show();
  last().accept();
  session.type("ls");
  vi.advanceTimersByTime(1_000);
  expect(link()).toMatchObject({ status: "live", control: false });
  expect(last().sent).toContainEqual({ data: "ls" });
});

test("[plain] whatever happens, a server without control messages is sent no frame that only ours knows", () => {
  const { show, session, last, sockets, wakes, view } = setup();
  show();
  last().accept();
  session.type("before any output");
  vi.advanceTimersByTime(1_000);
  flood(last(), 9 * MEBIBYTE);
  view.parseAll();
  session.resize({ columns: 90, rows: 20 });
  session.type("\x03");
  vi.advanceTimersByTime(AFTER_ANY_PAUSE);
  session.park();
  flood(last(), MEBIBYTE);
  show();
  last().accept();
  vi.advanceTimersByTime(60_000);
  for (const wake of wakes) wake();
  vi.advanceTimersByTime(60_000);
  const frames = sockets.flatMap(({ sent }) => sent);
  expect(frames).toContainEqual({ data: "before any output" });
  expect(
    frames.flatMap((frame) => Object.keys(frame)).filter((key) => !/^(data|height|width)$/.test(key)),
  ).toEqual([]);
});

test("[T9] a parked terminal stays attached without timers and without keeping output", () => {
  const { show, session, last, sockets, view, link } = setup();
  show();
  last().accept();
  last().attach();
  session.park();
  expect(vi.getTimerCount()).toBe(0);
  last().output(new Uint8Array(40_000));
  expect(last().sent).toContainEqual({ ack: 40_000 });
  expect(view.text()).toBe("");
  expect(link().status).toBe("live");
  expect(sockets).toHaveLength(1);
});

test("[T9] a parked terminal is drawn anew when it is shown again", () => {
  const { show, session, last, asked } = setup();
  show();
  last().accept();
  last().attach();
  session.park();
  last().output("unseen");
  const next = aScreen();
  session.show(next.screen, { columns: 90, rows: 20 });
  expect(asked.at(-1)).toMatchObject({ since: undefined, columns: 90 });
  last().accept();
  last().attach({ existing: true, offset: 6, snapshot: 6 });
  last().output("unseen");
  expect(next.text()).toBe("unseen");
});

test("the size that another window chose is passed on", () => {
  const { show, last, view } = setup();
  show();
  last().accept();
  last().attach();
  last().tell({ type: "resized", width: 40, height: 10 });
  expect(view.log).toContain("resized 40x10");
});
