import { expect, test } from "vitest";
import type { Away, LinkState, SessionEnd } from "../session/sessionState.ts";
import { noticeOf } from "./notice.ts";

const ends: SessionEnd[] = [
  { kind: "exited", code: 0 },
  { kind: "exited", code: 7 },
  { kind: "signaled", signal: "SIGKILL" },
  { kind: "idle", minutes: 5 },
  { kind: "closed", by: "ann" },
  { kind: "failed", message: "/nowhere does not exist" },
  { kind: "unknown" },
];
const aways: Away[] = ["unknown", "server", "agent-lost", "agent-connecting", "agent-never", "socket"];
const states: LinkState[] = [
  ...ends.map((end) => ({ status: "ended" as const, end })),
  ...aways.map((away) => ({ status: "retrying" as const, away, attempt: 1, retryAt: 1, since: 0 })),
  ...(["signed-out", "gone", "not-allowed"] as const).map((why) => ({ status: "refused" as const, why })),
];

test("[T22] every way a terminal stops has a text of its own and a next step", () => {
  const notices = states.map((state) => noticeOf(state)!);
  expect(new Set(notices.map(({ title, text }) => `${title} ${text}`)).size).toBe(states.length);
  for (const { actions } of notices) expect(actions.length).toBeGreaterThan(0);
});

test("[T22] the cause is named", () => {
  const title = (end: SessionEnd) => noticeOf({ status: "ended", end })!;
  expect(title({ kind: "exited", code: 7 }).title).toContain("7");
  expect(title({ kind: "signaled", signal: "SIGKILL" }).title).toContain("SIGKILL");
  expect(title({ kind: "idle", minutes: 5 }).text).toContain("5 minutes");
  expect(title({ kind: "failed", message: "no such shell" }).text).toContain("no such shell");
});

test("[T22] only what ended offers a new shell: the rest comes back with the old one", () => {
  for (const state of states)
    expect(noticeOf(state)!.actions.includes("new-shell")).toBe(state.status === "ended");
});

test("a live terminal needs no words", () => {
  expect(noticeOf({ status: "live", control: true, latencyMs: 3, attachments: 1 })).toBeUndefined();
});
