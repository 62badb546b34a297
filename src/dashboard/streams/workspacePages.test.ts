import fc from "fast-check";
import { expect, test } from "vitest";
import { id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import {
  BLOCK,
  MOST_BLOCKS,
  MOST_PLACES,
  missingIn,
  noPages,
  type PagesState,
  putInPages,
  rangeOf,
  slotAt,
  takePage,
} from "./workspacePages.ts";

const view = (from: number, to = from + 9) => ({ from, to });
const ws = (n: number) => aWorkspace({ id: id(n), name: `ws-${n}`, agents: [] });
/** What a server with these workspaces answers. */
const load = (state: PagesState, all: readonly number[], offset: number, limit = BLOCK) =>
  takePage(
    state,
    { offset, limit },
    { workspaces: all.slice(offset, offset + limit).map(ws), count: all.length },
    view(offset),
  );
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => n + from);
const nameAt = (state: PagesState, index: number) => slotAt(state, index)?.name;

test("[BA16] what is not loaded has its place by the count", () => {
  const state = load(noPages(""), numbers(120), 50);
  expect(state.count).toBe(120);
  expect(nameAt(state, 50)).toBe("ws-50");
  expect(slotAt(state, 0)).toBeUndefined();
  expect(missingIn(state, view(60))).toBeUndefined();
  expect(missingIn(state, view(0))).toEqual({ offset: 0, limit: 50 });
  expect(missingIn(state, view(95, 104))).toEqual({ offset: 100, limit: 50 });
});

test("a count that makes no sense fills neither the list nor the memory", () => {
  const counted = (count: number) =>
    takePage(noPages(""), { offset: 0, limit: BLOCK }, { workspaces: [ws(1)], count }, view(0)).count;
  expect([Number.POSITIVE_INFINITY, 1e300, 3.7, -1, Number.NaN].map(counted)).toEqual([
    MOST_PLACES,
    MOST_PLACES,
    3,
    1,
    1,
  ]);
});

test("what is on screen is asked for in one request, whichever blocks it touches", () => {
  expect(rangeOf(view(95, 104), 5_000)).toEqual({ offset: 50, limit: 100 });
  expect(rangeOf(view(0, 9), undefined)).toEqual({ offset: 0, limit: 50 });
  expect(rangeOf(view(4_995, 4_999), 5_000)).toEqual({ offset: 4_950, limit: 50 });
});

test("a workspace that moved into a page stands there only, and where it was is due again", () => {
  const all = numbers(150);
  let state = load(load(noPages(""), all, 0), all, 50);
  const moved = [70, ...all.filter((n) => n !== 70)];
  state = load(state, moved, 0);
  expect(nameAt(state, 0)).toBe("ws-70");
  expect(slotAt(state, 70)).toBeUndefined();
  expect(missingIn(state, view(60))).toEqual({ offset: 50, limit: 50 });
  state = load(state, moved, 50);
  expect([nameAt(state, 50), nameAt(state, 70)]).toEqual(["ws-49", "ws-69"]);
});

test("one that moved out of a page makes the others due, so that it is found again", () => {
  const all = numbers(150);
  let state = load(load(noPages(""), all, 0), all, 50);
  const moved = [...numbers(3), ...numbers(60, 4), 3, ...numbers(86, 64)];
  state = load(state, moved, 0);
  expect(missingIn(state, view(60))).toEqual({ offset: 50, limit: 50 });
  state = load(state, moved, 50);
  expect(nameAt(state, 63)).toBe("ws-3");
});

test("a page without changes makes nothing due and keeps every identity", () => {
  const all = numbers(150);
  const before = load(load(noPages(""), all, 0), all, 50);
  const after = load(before, all, 0);
  expect(missingIn(after, view(60))).toBeUndefined();
  expect(slotAt(after, 3)).toBe(slotAt(before, 3));
});

test("workspaces that are counted and not shown leave no place waiting", () => {
  const answer = { workspaces: numbers(48).map(ws), count: 50 };
  const state = takePage(noPages(""), { offset: 0, limit: 50 }, answer, view(0));
  expect(slotAt(state, 49)).toBeNull();
  expect(missingIn(state, view(40, 49))).toBeUndefined();
});

test("a list that became shorter ends where it ends now", () => {
  const state = load(load(load(noPages(""), numbers(150), 0), numbers(150), 100), numbers(60), 0);
  expect(state.count).toBe(60);
  expect([...state.blocks.keys()]).toEqual([0]);
  expect(missingIn(load(state, [], 0), view(0))).toBeUndefined();
});

test("only so much is held, and that is what is near", () => {
  const all = numbers(5_000);
  let state = noPages("");
  for (let offset = 0; offset < 5_000; offset += BLOCK) state = load(state, all, offset);
  expect(state.blocks.size).toBe(MOST_BLOCKS);
  expect(state.known.size).toBe(MOST_BLOCKS * BLOCK);
  expect(nameAt(state, 4_999)).toBe("ws-4999");
  expect(slotAt(state, 0)).toBeUndefined();
});

test("what came by another way is taken in where it stands", () => {
  const state = load(noPages(""), numbers(3), 0);
  expect(nameAt(putInPages(state, { ...ws(1), name: "renamed" }), 1)).toBe("renamed");
  expect(putInPages(state, ws(99))).toBe(state);
});

test("whatever moves, comes and goes between pages: none is doubled, and once quiet none is lost", () => {
  const change = fc.oneof(
    fc.record({ move: fc.nat(299), to: fc.nat(299) }),
    fc.record({ remove: fc.nat(299) }),
    fc.record({ add: fc.nat(299) }),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ change, page: fc.nat(5) }), { maxLength: 25 }), (steps) => {
      const all = numbers(260);
      let state = noPages("");
      let born = 1_000;
      for (const { change, page } of steps) {
        if ("move" in change) all.splice(change.to, 0, ...all.splice(change.move, 1));
        else if ("remove" in change) all.splice(change.remove, 1);
        else all.splice(change.add, 0, born++);
        state = load(state, all, page * BLOCK);
        const seen = numbers(state.count ?? 0).flatMap((index) => nameAt(state, index) ?? []);
        expect(new Set(seen).size).toBe(seen.length);
      }
      const count = () => state.count ?? 1;
      for (let round = 0; round < 40; round++)
        for (let at = 0; at < count(); at += BLOCK) {
          const due = missingIn(state, { from: at + AHEAD_OF_NONE, to: at + AHEAD_OF_NONE });
          if (due) state = load(state, all, due.offset, due.limit);
        }
      // Two that changed places within a block are seen to have when that block is asked for again, which the list does.
      expect(
        numbers(count())
          .map((index) => nameAt(state, index))
          .sort(),
      ).toEqual(all.map((n) => `ws-${n}`).sort());
    }),
    { numRuns: 60 },
  );
});

/** A place in the middle of a block, from which no other is in sight. */
const AHEAD_OF_NONE = 20;
