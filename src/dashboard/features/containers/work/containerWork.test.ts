import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import { aContainer, aDevcontainer, aList, containerId } from "../testing/aContainer.ts";
import { createContainerWork, UNDO_MS, workKey } from "./containerWork.ts";
import { withIntents } from "./intents.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const agent = "a";
const site = aDevcontainer();
const key = workKey(agent, site.workspace_folder);
const listOf = (devcontainer = site) =>
  aList({ devcontainers: [devcontainer], containers: [site.container!] });
const refusal = new ApiError(409, {
  message: "Unable to recreate transitioning devcontainer",
  detail: 'Devcontainer "site" is currently starting and cannot be restarted.',
});

function setup() {
  const work = createContainerWork();
  const shown = (list = listOf()) =>
    withIntents(list, (folder) => work.getSnapshot().intents.get(workKey(agent, folder))).devcontainers![0]!;
  return { work, shown };
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

test("[C10] a rebuild shows at once: starting, without its container and its old error", () => {
  const { work, shown } = setup();
  work.recreate(key, site, () => new Promise(() => {}));
  expect(shown()).toMatchObject({ status: "starting", name: "site" });
  expect(shown().container).toBeUndefined();
});

test("[C10] a frame that still says what was, even after the answer, does not flicker the row back", async () => {
  const { work, shown } = setup();
  work.recreate(key, site, async () => {});
  await settle();
  work.heard(agent, listOf());
  expect(shown().status).toBe("starting");
});

test("[C10] the list wins once it has moved on", async () => {
  const { work, shown } = setup();
  work.recreate(key, site, async () => {});
  await settle();
  const failed = listOf({ ...site, status: "error", error: "exit status 1" });
  work.heard(agent, failed);
  expect(shown(failed)).toBe(failed.devcontainers![0]);
  expect(work.isBusy(key)).toBe(false);
});

test("[C10] a list that never moves on is right after a while", async () => {
  const { work, shown } = setup();
  work.recreate(key, site, async () => {});
  await settle(5_000);
  expect(shown()).toBe(site);
});

test("[C10] a refusal restores the exact row, with the reason beside it until dismissed", async () => {
  const { work, shown } = setup();
  work.recreate(key, site, () => Promise.reject(refusal));
  await settle();
  expect(shown()).toBe(site);
  expect(work.getSnapshot().failures.get(key)).toMatchObject({
    title: "It was not rebuilt",
    detail: expect.stringContaining("currently starting"),
    next: expect.stringContaining("under way"),
  });
  work.dismiss(key);
  expect(work.getSnapshot().failures.size).toBe(0);
});

test("[C9] a second click sends nothing", async () => {
  const { work } = setup();
  const send = vi.fn(async () => {});
  work.recreate(key, site, send);
  work.recreate(key, site, send);
  work.remove(key, { devcontainer: site, name: "site", agentName: "main" }, send);
  await settle(UNDO_MS);
  expect(send).toHaveBeenCalledTimes(1);
});

test("[C9] a deletion is sent five seconds later, and the row says so then", async () => {
  const { work, shown } = setup();
  const send = vi.fn(() => new Promise<void>(() => {}));
  work.remove(key, { devcontainer: site, name: "site", agentName: "main" }, send);
  await settle(UNDO_MS - 1);
  expect(send).not.toHaveBeenCalled();
  expect(shown()).toBe(site);
  await settle(1);
  expect(send).toHaveBeenCalledTimes(1);
  expect(shown().status).toBe("stopping");
  work.heard(agent, aList({ devcontainers: [] }));
  expect(work.getSnapshot()).toMatchObject({ removals: [], intents: new Map() });
});

test("[C9] until then it can be taken back", async () => {
  const { work, shown } = setup();
  const send = vi.fn(async () => {});
  work.remove(key, { devcontainer: site, name: "site", agentName: "main" }, send);
  work.undo(key);
  await settle(UNDO_MS * 2);
  expect(send).not.toHaveBeenCalled();
  expect(shown()).toBe(site);
});

test("[C9] 404 of a deletion says that it is gone", async () => {
  const { work } = setup();
  const gone = new ApiError(404, { message: "Devcontainer not found." });
  work.remove(key, { devcontainer: site, name: "site", agentName: "main" }, () => Promise.reject(gone));
  await settle(UNDO_MS);
  expect(work.getSnapshot().failures.get(key)).toMatchObject({
    title: "It was not deleted",
    next: expect.stringContaining("It is gone"),
  });
});

const web = aContainer({ id: containerId(3) });
const webKey = workKey(agent, web.id);

test("[C15] an action is pending from the click until the list shows it", async () => {
  const { work } = setup();
  work.act(webKey, web, "stop", async () => {});
  await settle();
  work.heard(agent, aList({ containers: [web] }));
  expect(work.getSnapshot().acts.get(webKey)?.action).toBe("stop");
  work.heard(agent, aList({ containers: [{ ...web, running: false, status: "exited successfully" }] }));
  expect(work.getSnapshot().acts.size).toBe(0);
});

test("[C15] a restart ends with its answer", async () => {
  const { work } = setup();
  work.act(webKey, web, "restart", async () => {});
  await settle();
  expect(work.isBusy(webKey)).toBe(false);
});

test("[C15] a failed action stays beside its row", async () => {
  const { work } = setup();
  work.act(webKey, web, "start", () =>
    Promise.reject(new ApiError(502, { message: "The engine does not answer." })),
  );
  await settle();
  expect(work.getSnapshot().failures.get(webKey)).toMatchObject({
    title: "It was not started",
    detail: "The engine does not answer.",
  });
});

test("lists of another agent settle nothing", async () => {
  const { work } = setup();
  work.recreate(key, site, async () => {});
  await settle();
  work.heard("b", aList({ devcontainers: [] }));
  expect(work.isBusy(key)).toBe(true);
});
