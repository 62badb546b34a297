import { expect, test, vi } from "vitest";
import { anAppStatus } from "#api/testing/anAgent.ts";

const NAME = "quarterdeck.seen-statuses";
const loaded = async () => {
  vi.resetModules();
  return (await import("./seenStatuses.ts")).useSeenStatuses;
};

test("a page that is loaded anew knows when this browser first looked", async () => {
  localStorage.clear();
  const { since } = (await loaded()).getState();
  vi.setSystemTime(since + 60_000);
  expect((await loaded()).getState().since).toBe(since);
  vi.useRealTimers();
});

test("what another tab has seen meanwhile is not lost", async () => {
  localStorage.clear();
  const store = await loaded();
  const stored = { state: { since: 0, apps: { other: 7 } }, version: 0 };
  localStorage.setItem(NAME, JSON.stringify(stored));
  const status = anAppStatus({ app_id: "own", created_at: "2026-01-01T00:00:05Z" });
  store.getState().see(status);
  expect(store.getState().apps).toEqual({ other: 7, own: Date.parse(status.created_at) });
});

test.each([
  ["is full", { ...localStorage, getItem: () => null, setItem: () => refuse() }],
  ["has no storage", undefined],
])("a browser that %s still knows what this page has seen", async (_, storage) => {
  vi.stubGlobal("localStorage", storage);
  const store = await loaded();
  const status = anAppStatus({ app_id: "own" });
  store.getState().see(status);
  expect(store.getState().apps).toEqual({ own: Date.parse(status.created_at) });
  vi.unstubAllGlobals();
});

function refuse(): never {
  throw new DOMException("full", "QuotaExceededError");
}
