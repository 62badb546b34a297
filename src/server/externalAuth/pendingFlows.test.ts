import fc from "fast-check";
import { expect, test } from "vitest";
import { createPendingFlows } from "./pendingFlows.ts";

const BEGIN = { verifier: "v", redirectUri: "r" };
const pair = (cookie: string) => cookie.split(";")[0]!;

/** Whatever people, browsers and strangers do, in any order: each flow ends once, for who began it, and in time. */
test("only the browser, user and session that began a flow end it, once, for its provider, within ten minutes", () => {
  const who = fc.constantFrom("ann", "bob");
  const key = fc.constantFrom("k1", "k2");
  const provider = fc.constantFrom("github", "gitlab");
  const step = fc.oneof(
    fc.record({ do: fc.constant("begin" as const), user: who, key, provider }),
    fc.record({
      do: fc.constant("end" as const),
      which: fc.nat(20),
      cookieOf: fc.option(fc.nat(20)),
      user: fc.option(who),
      key,
      provider,
    }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.nat(700_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = 1_000_000;
      const flows = createPendingFlows({ now: () => now, secure: () => true });
      const begun: {
        state: string;
        cookie: string;
        user: string;
        key: string;
        provider: string;
        until: number;
        over: boolean;
      }[] = [];
      for (const step of steps) {
        if (step.do === "wait") now += step.ms;
        if (step.do === "begin") {
          const { state, cookie } = flows.begin({
            ...BEGIN,
            userId: step.user,
            keyId: step.key,
            providerId: step.provider,
          });
          const theirs = begun.filter(({ user, over, until }) => user === step.user && !over && until > now);
          if (theirs.length === 10) theirs[0]!.over = true;
          begun.push({ state, cookie: pair(cookie), ...step, until: now + 600_000, over: false });
        }
        if (step.do !== "end") continue;
        const flow = begun[step.which];
        if (!flow) continue;
        const ended = flows.end(flow.state, {
          headers: step.cookieOf === null ? {} : { cookie: begun[step.cookieOf]?.cookie ?? "" },
          actor: step.user === null ? undefined : { user: { id: step.user }, key: { id: step.key } },
          providerId: step.provider,
        });
        const isTheirs =
          step.cookieOf === step.which &&
          step.user === flow.user &&
          step.key === flow.key &&
          step.provider === flow.provider;
        const expected = isTheirs && !flow.over && flow.until > now;
        expect(typeof ended === "object").toBe(expected);
        if (expected) flow.over = true;
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
