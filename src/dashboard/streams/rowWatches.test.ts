import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Workspace } from "#api/http/workspaces.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { createRowWatches } from "./rowWatches.ts";
import { fakeStreams } from "./testing/fakeStream.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup(most = 3) {
  const { all, open } = fakeStreams<Workspace>();
  const opened: string[] = [];
  const heard: string[] = [];
  const watches = createRowWatches({
    most,
    open: (id) => {
      opened.push(id);
      return open();
    },
    onWorkspace: ({ name }) => heard.push(name),
  });
  const show = (...ids: string[]) => {
    watches.show(ids);
    vi.advanceTimersByTime(500);
  };
  return { watches, show, all, opened, heard };
}

test("what is on screen is watched, and no longer once it is not", () => {
  const { show, all, opened, heard } = setup();
  show("a", "b");
  all[0]!.send(aWorkspace({ name: "from a" }));
  show("b", "c");
  expect(opened).toEqual(["a", "b", "c"]);
  expect(all.map(({ closed }) => closed)).toEqual([true, false, false]);
  expect(heard).toEqual(["from a"]);
});

test("never more than the budget, and nothing that only flies past", () => {
  const { watches, show, opened } = setup(2);
  watches.show(["x", "y"]);
  show("a", "b", "c");
  expect(opened).toEqual(["a", "b"]);
});

test("all of them are one stream: as lively as the least of them", () => {
  const { watches, show, all } = setup();
  show("a", "b");
  expect(watches.stream.getSnapshot().status).toBe("connecting");
  for (const one of all) one.open();
  expect(watches.stream.getSnapshot().status).toBe("live");
  all[1]!.end();
  expect(watches.stream.getSnapshot().status).toBe("retrying");
  watches.close();
  expect(watches.stream.getSnapshot().status).toBe("idle");
  expect(all[0]!.closed).toBe(true);
});
