import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import { id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { createPagedWorkspaces } from "./pagedWorkspaces.ts";
import { slotAt } from "./workspacePages.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

type Query = { q?: string; offset?: number; limit?: number };
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const fleet = (count: number) =>
  Array.from({ length: count }, (_, n) => aWorkspace({ id: id(n), name: `ws-${n}`, agents: [] }));

/** A feed over a server with these workspaces; `answer` says otherwise. */
function setup(
  all = fleet(300),
  answer: (query: Query) => ApiError | undefined | Promise<never> = () => undefined,
) {
  const asked: Query[] = [];
  const aborted: Query[] = [];
  let wake = () => {};
  let hidden = false;
  const feed = createPagedWorkspaces(
    {
      async list(given, options) {
        const query = given as Query; // the feed gives numbers
        asked.push(query);
        options?.signal?.addEventListener("abort", () => aborted.push(query));
        const other = await answer(query);
        if (other) throw other;
        const found = all.filter(({ name }) => query.q === undefined || name.includes(query.q));
        const { offset = 0, limit = 0 } = query;
        return { workspaces: found.slice(offset, offset + limit), count: found.length };
      },
    },
    {
      isHidden: () => hidden,
      onWake: (listener) => {
        wake = listener;
        return () => {};
      },
    },
  );
  const leave = feed.subscribe(() => {});
  return {
    feed,
    pages: feed.pages,
    asked,
    aborted,
    leave,
    all,
    wake: () => wake(),
    hide: (to: boolean) => (hidden = to),
  };
}
const top = { from: 0, to: 9 };

test("nothing is asked for until the list is on screen, and nothing once it is not", async () => {
  const { pages, asked } = setup();
  await tick(60_000);
  expect(asked).toEqual([]);
  pages.show(top);
  await tick();
  expect(asked).toEqual([{ offset: 0, limit: 50 }]);
  pages.show(undefined);
  await tick(120_000);
  expect(asked).toHaveLength(1);
});

test("what is on screen is polled every 30 s, and on waking", async () => {
  const { pages, asked, wake } = setup();
  pages.show(top);
  await tick();
  await tick(29_000);
  expect(asked).toHaveLength(1);
  await tick(1_000);
  expect(asked).toHaveLength(2);
  wake();
  await tick();
  expect(asked).toHaveLength(3);
});

test("a page out of sight asks for nothing, and at once when it is seen again", async () => {
  const { pages, asked, wake, hide } = setup();
  pages.show(top);
  await tick();
  hide(true);
  await tick(10 * 60_000);
  expect(asked).toHaveLength(1);
  hide(false);
  wake();
  await tick();
  expect(asked).toHaveLength(2);
});

test("every 5 s while a build on screen is under way, and not for one that is elsewhere", async () => {
  const all = fleet(300);
  all[20] = aWorkspace({ id: id(20), build: { status: "starting" } });
  const { pages, asked } = setup(all);
  pages.show(top);
  await tick();
  await tick(10_000);
  expect(asked).toHaveLength(1);
  pages.show({ from: 15, to: 25 });
  await tick(30_000);
  const before = asked.length;
  await tick(10_000);
  expect(asked.length - before).toBe(2);
});

test("scrolling asks once it rests, and only for what is missing", async () => {
  const { pages, asked } = setup();
  pages.show(top);
  await tick();
  for (let from = 0; from <= 120; from += 10) pages.show({ from, to: from + 9 });
  await tick(60);
  expect(asked.slice(1)).toEqual([{ offset: 100, limit: 50 }]);
  pages.show({ from: 125, to: 134 });
  await tick(1_000);
  expect(asked).toHaveLength(2);
});

test("letters typed in one go are one filter, and the list stays until its answer comes", async () => {
  const { pages, asked } = setup();
  pages.show(top);
  await tick();
  for (const q of ["w", "ws", "ws-2"]) pages.search(q);
  expect(pages.getSnapshot()).toMatchObject({ q: "", count: 300, asked: "ws-2" });
  await tick(150);
  expect(asked.slice(1)).toEqual([{ q: "ws-2", offset: 0, limit: 50 }]);
  expect(pages.getSnapshot()).toMatchObject({ q: "ws-2", count: 111, asked: undefined });
  expect(slotAt(pages.getSnapshot(), 0)?.name).toBe("ws-2");
});

test("a newer filter takes the place of one that is still being answered", async () => {
  const { pages, aborted } = setup(fleet(300), ({ q }) => (q === "slow" ? new Promise(() => {}) : undefined));
  pages.show(top);
  await tick();
  pages.search("slow");
  await tick(150);
  pages.search("ws-7");
  expect(aborted.map(({ q }) => q)).toEqual(["slow"]);
  await tick(150);
  expect(pages.getSnapshot()).toMatchObject({ q: "ws-7", asked: undefined });
});

test("[BA13] a filter that the server does not understand is told, and the list stays alive", async () => {
  const envelope = {
    message: "Invalid workspace search query.",
    validations: [{ field: "nope", detail: "no" }],
  };
  const { pages, feed, asked } = setup(fleet(9), ({ q }) =>
    q === "nope:1" ? new ApiError(400, envelope) : undefined,
  );
  pages.show(top);
  await tick();
  pages.search("nope:1");
  await tick(150);
  expect(pages.getSnapshot()).toMatchObject({ q: "", count: 9, invalid: envelope });
  await tick(30_000);
  expect(asked.at(-1)).toEqual({ offset: 0, limit: 50 });
  expect(feed.stream.getSnapshot().status).toBe("live");
  pages.search("ws");
  await tick(150);
  expect(pages.getSnapshot().invalid).toBeUndefined();
});

test("a server away is asked again, one that says no is not", async () => {
  let away = true;
  const it = setup(fleet(3), () =>
    away ? new ApiError(0, { message: "The server did not answer." }) : undefined,
  );
  it.pages.show(top);
  await tick();
  expect(it.feed.stream.getSnapshot()).toMatchObject({ status: "retrying", attempt: 1 });
  away = false;
  await tick(250);
  expect(it.feed.stream.getSnapshot()).toMatchObject({ status: "live", attempt: 0 });

  const refused = setup(fleet(3), () => new ApiError(403, { message: "Forbidden." }));
  refused.pages.show(top);
  await tick(60_000);
  expect(refused.feed.stream.getSnapshot()).toMatchObject({ status: "refused", reason: "Forbidden." });
  expect(refused.asked).toHaveLength(1);
});

test("what moves between pages while they are polled is found where it went", async () => {
  const { pages, all } = setup(fleet(120));
  pages.show({ from: 45, to: 54 });
  await tick();
  pages.show(top);
  await tick();
  all.unshift(...all.splice(70, 1));
  await tick(30_000);
  expect(slotAt(pages.getSnapshot(), 0)?.name).toBe("ws-70");
  pages.show({ from: 60, to: 75 });
  await tick(60);
  expect(slotAt(pages.getSnapshot(), 70)?.name).toBe("ws-69");
});

test("a server that shows the same workspaces at every place is asked less and less often", async () => {
  let asked = 0;
  const list = async () => {
    asked++;
    return { workspaces: fleet(50), count: 5_000 };
  };
  const feed = createPagedWorkspaces({ list });
  feed.subscribe(() => {});
  feed.pages.show(top);
  await tick();
  feed.pages.show({ from: 45, to: 55 });
  await tick(60_000);
  expect(asked).toBeGreaterThan(4);
  expect(asked).toBeLessThan(16);
  expect(feed.stream.getSnapshot().status).toBe("live");
});

test("a workspace that an open page brought is known, in the list or not", async () => {
  const { feed, pages } = setup(fleet(3));
  const mine = aWorkspace({ id: id(77), name: "mine" });
  feed.put(mine);
  pages.show(top);
  await tick();
  expect(feed.getSnapshot().workspaces.map(({ name }) => name)).toEqual(["ws-0", "ws-1", "ws-2", "mine"]);
  feed.put(aWorkspace({ id: id(1), name: "renamed" }));
  expect(slotAt(pages.getSnapshot(), 1)?.name).toBe("renamed");
});

test("nobody asks once nobody looks", async () => {
  const { pages, asked, leave } = setup();
  pages.show(top);
  await tick();
  leave();
  await tick(120_000);
  expect(asked).toHaveLength(1);
});
