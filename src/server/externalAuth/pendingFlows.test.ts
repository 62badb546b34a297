import fc from "fast-check";
import { expect, test } from "vitest";
import { createPendingFlows } from "./pendingFlows.ts";

const BEGIN = { verifier: "v", redirectUri: "r" };
const pair = (cookie: string) => cookie.split(";")[0]!;

type Begun = {
  state: string;
  cookie: string;
  userId: string;
  keyId: string;
  providerId: string;
  until: number;
  isOver: boolean;
};

const begin = fc.record({
  userId: fc.constantFrom("ann", "bob"),
  keyId: fc.constantFrom("k1", "k2"),
  providerId: fc.constantFrom("github", "gitlab"),
});
/** Somebody comes back as they should, or with one thing that is not as it was. */
const end = fc.record({
  which: fc.nat(12),
  wrong: fc.constantFrom(
    "nothing",
    "nothing",
    "cookie",
    "no cookie",
    "user",
    "key",
    "provider",
    "signed out",
  ),
});
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ begin }) },
    { weight: 4, arbitrary: fc.record({ end }) },
    { weight: 1, arbitrary: fc.record({ waitMs: fc.nat(700_000) }) },
  ),
  { maxLength: 40 },
);

/** Whatever people, browsers and strangers do, in any order. */
test("only the browser, user and session that began a flow end it, once, for its provider, within ten minutes", () => {
  fc.assert(
    fc.property(steps, (taken) => {
      let now = 1_000_000;
      const flows = createPendingFlows({ now: () => now, secure: () => true });
      const begun: Begun[] = [];
      for (const step of taken) {
        if ("waitMs" in step) now += step.waitMs;
        if ("begin" in step) {
          const { state, cookie } = flows.begin({ ...BEGIN, ...step.begin });
          const theirs = begun.filter(
            ({ userId, isOver, until }) => userId === step.begin.userId && !isOver && until > now,
          );
          if (theirs.length === 10) theirs[0]!.isOver = true;
          begun.push({ state, cookie: pair(cookie), ...step.begin, until: now + 600_000, isOver: false });
        }
        if (!("end" in step)) continue;
        const { which, wrong } = step.end;
        const flow = begun[which];
        if (!flow) continue;
        const other = begun.find(({ state }) => state !== flow.state)?.cookie ?? "";
        const ended = flows.end(flow.state, {
          headers: wrong === "no cookie" ? {} : { cookie: wrong === "cookie" ? other : flow.cookie },
          actor:
            wrong === "signed out"
              ? undefined
              : {
                  user: { id: wrong === "user" ? "eve" : flow.userId },
                  key: { id: wrong === "key" ? "k3" : flow.keyId },
                },
          providerId: wrong === "provider" ? "gitea" : flow.providerId,
        });
        const isGood = wrong === "nothing" && !flow.isOver && flow.until > now;
        expect([wrong, typeof ended === "object"]).toEqual([wrong, isGood]);
        if (isGood) flow.isOver = true;
      }
      expect(flows.size()).toBeLessThanOrEqual(20);
    }),
    { numRuns: 500 },
  );
});

test("no two flows share a state or a cookie, and what was made up ends nothing", () => {
  const flows = createPendingFlows({ now: () => 0, secure: () => false });
  const made = Array.from({ length: 200 }, (_, i) =>
    flows.begin({ ...BEGIN, userId: `u${i}`, keyId: "k", providerId: "p" }),
  );
  expect(new Set(made.map(({ state }) => state)).size).toBe(200);
  expect(new Set(made.map(({ cookie }) => pair(cookie))).size).toBe(200);
  expect(made[0]!.state).toMatch(/^[\w-]{43}$/);
  fc.assert(
    fc.property(fc.string(), fc.string(), (state, cookie) => {
      const actor = { user: { id: "u1" }, key: { id: "k" } };
      return flows.end(state, { headers: { cookie }, actor, providerId: "p" }) === "unknown";
    }),
  );
  expect(flows.size()).toBe(200);
});
