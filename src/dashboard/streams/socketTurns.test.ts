import fc from "fast-check";
import { expect, test } from "vitest";
import { type FakeSocket, fakeSocket } from "#api/testing/fakeSocket.ts";
import { createSocketTurns, PRIORITIES, type Priority, PUSHED_OUT } from "./socketTurns.ts";

const NONE = { terminal: 0, page: 0, row: 0, background: 0 };

function setup(most: number, own: Record<Priority, number> = NONE) {
  const dialled: FakeSocket[] = [];
  const turns = createSocketTurns(
    (url) => {
      const socket = fakeSocket(url);
      dialled.push(socket);
      return socket;
    },
    most,
    own,
  );
  const ask = (priority: Priority, url: string) => {
    const socket = turns.at(priority)(url);
    const closed: number[] = [];
    socket.addEventListener("close", ({ code }) => closed.push(code));
    return { socket, closed };
  };
  return { turns, dialled, ask, urls: () => dialled.map(({ url }) => url) };
}

test("up to the budget a socket is dialled at once, beyond it in its turn", async () => {
  const { ask, urls, turns } = setup(1);
  const a = ask("page", "a");
  const b = ask("page", "b");
  expect(a.socket.turn).toBeUndefined();
  expect(urls()).toEqual(["a"]);
  expect(turns.getSnapshot()).toEqual({ open: 1, waiting: 1, most: 1 });
  a.socket.close(1000);
  await b.socket.turn;
  expect(urls()).toEqual(["a", "b"]);
});

test("the end of a socket gives its place to the most important that waits", () => {
  const { ask, urls, dialled } = setup(1);
  ask("terminal", "first");
  ask("row", "row");
  ask("page", "page");
  ask("terminal", "terminal");
  dialled[0]!.end(1006);
  expect(urls()).toEqual(["first", "terminal"]);
});

test("something more important takes the place of the least important, which hears why", () => {
  const { ask, urls, dialled } = setup(3);
  const page = ask("page", "page");
  const old = ask("row", "old row");
  const young = ask("row", "young row");
  ask("terminal", "terminal");
  expect(old.closed).toEqual([PUSHED_OUT]);
  expect(dialled[1]!.closedWith).toBe(1000);
  expect([...page.closed, ...young.closed]).toEqual([]);
  expect(urls().at(-1)).toBe("terminal");
});

test("nobody is pushed out of the places of their own kind", () => {
  const { ask, urls } = setup(3, { ...NONE, row: 1 });
  const row = ask("row", "row");
  for (const url of ["a", "b", "c"]) ask("terminal", url);
  expect(row.closed).toEqual([]);
  expect(urls()).toEqual(["row", "a", "b"]);
});

test("a socket of a worker has its place: a row makes room for it, and nobody takes it", () => {
  const { ask, turns, urls } = setup(2);
  ask("page", "page");
  const row = ask("row", "row");
  const release = turns.hold();
  expect(row.closed).toEqual([PUSHED_OUT]);
  expect(turns.getSnapshot()).toMatchObject({ open: 2, waiting: 0 });
  ask("terminal", "a");
  const b = ask("page", "b");
  expect([urls(), b.socket.turn !== undefined]).toEqual([["page", "row", "a"], true]);
  release();
  release();
  expect(urls().at(-1)).toBe("b");
});

test("while nobody looks, rows have no sockets and the others keep theirs; then they come back", () => {
  const { ask, turns, urls, dialled } = setup(4, { ...NONE, row: 1 });
  const page = ask("page", "page");
  const row = ask("row", "row");
  const background = ask("background", "background");
  turns.rest(true);
  expect([page.closed, row.closed, background.closed]).toEqual([[], [PUSHED_OUT], [PUSHED_OUT]]);
  expect(dialled[1]!.closedWith).toBe(1000);
  const again = ask("row", "row again");
  ask("terminal", "terminal");
  expect(urls()).toEqual(["page", "row", "background", "terminal"]);
  expect(again.socket.turn).toBeDefined();
  turns.rest(false);
  expect(urls().at(-1)).toBe("row again");
});

test("one that leaves while it waits is never dialled", () => {
  const { ask, urls, dialled } = setup(1);
  ask("page", "a");
  ask("page", "gone").socket.close();
  ask("page", "b");
  dialled[0]!.end(1000);
  expect(urls()).toEqual(["a", "b"]);
});

test("what is heard after closing is not passed on", () => {
  const { ask, dialled } = setup(1);
  const a = ask("page", "a");
  a.socket.close(1000);
  dialled[0]!.end(1006);
  expect(a.closed).toEqual([]);
});

const priority = fc.constantFrom(...PRIORITIES);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("ask" as const), priority }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), which: fc.nat() }) },
);
const OWN = { terminal: 2, page: 2, row: 1, background: 1 };

test("whatever opens and closes: never above the budget, never less important before more important", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { turns, dialled, ask } = setup(8, OWN);
      const asked: ReturnType<typeof ask>[] = [];
      const ended = new Set<FakeSocket>();
      const live = () => dialled.filter((one) => one.closedWith === undefined && !ended.has(one));
      for (const [n, one] of steps.entries()) {
        if (one.do === "ask") asked.push(ask(one.priority, `${one.priority} ${n}`));
        else if (one.do === "close") asked[one.which % Math.max(1, asked.length)]?.socket.close(1000);
        else {
          const socket = live()[one.which % Math.max(1, live().length)];
          if (socket) ended.add(socket);
          socket?.end(1006);
        }
        expect(live().length).toBeLessThanOrEqual(8);
        const { open, waiting } = turns.getSnapshot();
        expect(open).toBe(live().length);
        // A place stays empty only where nobody may take it: when nobody waits, or it is another kind's own.
        if (waiting > 0) expect(open).toBeGreaterThanOrEqual(3);
      }
    }),
  );
});

test("nobody starves: with more important ones coming without end, each gets its turn as those of its kind leave", () => {
  fc.assert(
    fc.property(priority, fc.integer({ min: 1, max: 20 }), (kind, waiting) => {
      const { ask, dialled } = setup(8, OWN);
      const waiters = Array.from({ length: waiting }, (_, n) => ask(kind, `wanted ${n}`));
      const left = new Set<number>();
      const got = () => new Set(dialled.map(({ url }) => url).filter((url) => url.startsWith("wanted")));
      for (let round = 0; round < waiting; round++) {
        for (let n = 0; n < 10; n++) ask("terminal", `storm ${round} ${n}`);
        // The first of the kind that has its turn leaves; a second call would find it gone.
        const at = waiters.findIndex((_, n) => got().has(`wanted ${n}`) && !left.has(n));
        left.add(at);
        waiters[at]?.socket.close(1000);
      }
      expect(got().size).toBe(waiters.length);
    }),
  );
});
