import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type InUse, reportUse } from "./reportUse.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[UI21] a workspace with connected terminals is reported once a minute, and a refusal changes nothing", async () => {
  const usage = vi.fn().mockRejectedValueOnce(new Error("no scope")).mockResolvedValue(null);
  let inUse: InUse[] = [
    { workspace: "w", agent: "a" },
    { workspace: "w", agent: "a" },
  ];
  const stop = reportUse(usage, () => inUse);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(usage).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  const body = { agent_id: "a", app_name: "reconnecting-pty" };
  expect(usage.mock.calls).toEqual([[{ workspace: "w", body }]]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(usage).toHaveBeenCalledTimes(2);
  inUse = [];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(usage).toHaveBeenCalledTimes(2);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
