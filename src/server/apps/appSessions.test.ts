import { expect, test } from "vitest";
import { createAppSessions } from "./appSessions.ts";

const granted = { host: "a.localhost:7080", keyId: "k" };

test("a ticket is good once", () => {
  const sessions = createAppSessions();
  const ticket = sessions.issueTicket(granted);
  const cookie = sessions.redeem(ticket, granted.host)!;
  expect(sessions.keyOf(cookie, granted.host)).toBe("k");
  expect(sessions.redeem(ticket, granted.host)).toBeUndefined();
});

test("a ticket and a cookie are good at their own host only; one shown elsewhere is spent", () => {
  const sessions = createAppSessions();
  const leaked = sessions.issueTicket(granted);
  expect(sessions.redeem(leaked, "b.localhost:7080")).toBeUndefined();
  expect(sessions.redeem(leaked, granted.host)).toBeUndefined();
  const cookie = sessions.redeem(sessions.issueTicket(granted), granted.host)!;
  expect(sessions.keyOf(cookie, "b.localhost:7080")).toBeUndefined();
});

test("a ticket is good for a minute", () => {
  let now = 0;
  const sessions = createAppSessions(() => now);
  const ticket = sessions.issueTicket(granted);
  now = 60_000;
  expect(sessions.redeem(ticket, granted.host)).toBeUndefined();
});

test("a session that ended takes its tickets and cookies with it, and nobody else's", () => {
  const sessions = createAppSessions();
  const cookie = sessions.redeem(sessions.issueTicket(granted), granted.host)!;
  const ticket = sessions.issueTicket(granted);
  const other = sessions.redeem(sessions.issueTicket({ ...granted, keyId: "other" }), granted.host)!;
  sessions.revoke("k");
  expect(sessions.keyOf(cookie, granted.host)).toBeUndefined();
  expect(sessions.redeem(ticket, granted.host)).toBeUndefined();
  expect(sessions.keyOf(other, granted.host)).toBe("other");
});

test("what is remembered has a bound: the longest unused is forgotten", () => {
  const sessions = createAppSessions();
  const enter = () => sessions.redeem(sessions.issueTicket(granted), granted.host)!;
  const first = enter();
  const second = enter();
  for (let n = 0; n < 9_998; n++) enter();
  sessions.keyOf(first, granted.host);
  enter();
  expect(sessions.keyOf(first, granted.host)).toBe("k");
  expect(sessions.keyOf(second, granted.host)).toBeUndefined();
});
