import { act, cleanup, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MOST_MEASURED } from "#api/http/engine.ts";
import { id } from "#api/testing/anAgent.ts";
import { someStats } from "../features/containers/detail/testing/someStats.ts";
import { aContainer, aList, containerId } from "../features/containers/testing/aContainer.ts";
import { containerWork } from "../features/containers/work/containerWork.ts";
import { buildinfo, db, openContainers, row, usual, web } from "./testing/containersPage.ts";

beforeEach(() => {
  // happy-dom's never tells of anything; without one every row counts as seen.
  vi.stubGlobal("IntersectionObserver", undefined);
  // Only the agent's clock goes on: a slow machine makes no gap in what was measured.
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  containerWork.reset();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const STATS = "container-stats";
const stats = (second: number, change = {}) => [someStats(second, { container: web.id, ...change })];
const second = Math.floor(Date.now() / 1000);
const useOf = async (name: RegExp) => within(await row(name)).findByRole("img", { name: /CPU|easured/ });

test("[C14] a row says what its container uses, second by second", async () => {
  const { say } = openContainers(usual, { answers: buildinfo(STATS), streams: { [STATS]: stats(second) } });
  const use = await useOf(/^web/);
  expect(use.title).toContain("CPU 10 %, memory 0.98 KiB of 3.91 KiB");
  expect(within(use).getByText("10 %")).toBeTruthy();
  act(() => say(STATS, stats(second + 1, { cpu_percent: 42 })));
  await waitFor(() => expect(use.title).toContain("CPU 42 %"));
  expect(use.getAttribute("aria-label")).toBe(use.title);
  expect(within(await row(/^db/)).queryByRole("img", { name: /CPU/ })).toBeNull();
});

test("[C14] counters that begin anew are told as a restart", async () => {
  const { say } = openContainers(usual, { answers: buildinfo(STATS), streams: { [STATS]: stats(second) } });
  const use = await useOf(/^web/);
  act(() => say(STATS, stats(second + 1, { network_received: 0 })));
  await waitFor(() => expect(use.title).toContain("Restarted at"));
});

test("[C14] a server that does not measure is not asked, and has no columns", async () => {
  const { link, queryByRole } = openContainers(usual, { answers: buildinfo() });
  await row(/^web/);
  expect(queryByRole("columnheader", { name: /CPU/ })).toBeNull();
  expect(link.registry.getSnapshot().map(({ name }) => name)).not.toContain("Container statistics of main");
});

test("[C14] lacking memory is asked about once, when a container was killed, and then marked", async () => {
  const path = `GET quarterdeck/agents/${id(1)}/containers/${web.id}`;
  const ended = { State: { OOMKilled: true, FinishedAt: new Date(second * 1000).toISOString() } };
  const { say, requests } = openContainers(usual, {
    answers: { ...buildinfo(STATS, "container-inspect"), [path]: { body: ended } },
    streams: { [STATS]: stats(second) },
  });
  const use = await useOf(/^web/);
  const killed = { ...usual, containers: [db, { ...web, running: false, status: "exited with code 137" }] };
  act(() => say("containers/watch", killed));
  await waitFor(() => expect(use.title).toContain("Out of memory at"));
  act(() => say("containers/watch", { ...killed, warnings: ["something else"] }));
  await within(await row(/^web/)).findByText("Exited 137");
  expect(requests.filter(({ call }) => call === path)).toHaveLength(1);
});

test("[C14] a container beyond those the agent measures says so", async () => {
  const containers = Array.from({ length: MOST_MEASURED + 1 }, (_, at) =>
    aContainer({ id: containerId(at + 1), name: `c${at}.` }),
  );
  const sample = (at: number) =>
    containers.slice(0, MOST_MEASURED).map((one) => someStats(at, { container: one.id }));
  const { say } = openContainers(aList({ containers }), {
    answers: buildinfo(STATS),
    streams: { [STATS]: sample(second) },
  });
  expect((await useOf(/^c0\./)).title).toContain("CPU 10 %");
  for (const later of [1, 2, 3, 4]) act(() => say(STATS, sample(second + later)));
  const last = await useOf(new RegExp(`^c${MOST_MEASURED}\\.`));
  await waitFor(() => expect(last.title).toContain(`measures ${MOST_MEASURED} containers at a time`));
  expect((await useOf(/^c0\./)).title).toContain("CPU 10 %");
});

test("[C14] nothing is asked while the page is hidden, and again when it is looked at", async () => {
  const { link } = openContainers(usual, { answers: buildinfo(STATS), streams: { [STATS]: stats(second) } });
  await useOf(/^web/);
  const status = () =>
    link.registry
      .getSnapshot()
      .find(({ name }) => name.startsWith("Container stat"))!
      .stream.getSnapshot().status;
  expect(status()).toBe("live");
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  expect(status()).toBe("idle");
  visibility.mockReturnValue("visible");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  await waitFor(() => expect(status()).toBe("live"));
});
