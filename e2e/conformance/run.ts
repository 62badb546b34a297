import { setMaxListeners } from "node:events";
import type { Facts } from "./facts.ts";
import { Deviation, type Need, NotTried, type Rule, type Subject } from "./rule.ts";
import { openWire, type Target } from "./wire.ts";

export type Outcome = { id: string; rule: string } & (
  | { result: "ok" }
  | { result: "failed"; what: string; expected: string; got: string; asked: string[] }
  | { result: "not tried"; why: string }
);

export type Report = { subject: string; outcomes: Outcome[] }[];

type Plan = { target: Target; facts: Facts; write: boolean; quick: boolean; signal: AbortSignal };

const STOPPED = "stopped before it was done";
const RULE_MS = 90_000;
/** Streams that wait for the server's clock, at once. */
const MANY = 12;

/** Every rule once. Slow ones begin at once, since they only wait; the others run one after the other. */
export async function runRules(subjects: Subject[], plan: Plan): Promise<Report> {
  setMaxListeners(MANY + 1, plan.signal);
  const begun = new Map<Rule, Promise<Outcome>>();
  const slow = subjects.flatMap(({ rules }) => rules.filter((rule) => rule.slow));
  const lanes = Array.from({ length: MANY }, (_, lane) => slow.filter((_rule, at) => at % MANY === lane));
  for (const lane of lanes) {
    let before: Promise<unknown> = Promise.resolve();
    for (const rule of lane) {
      const outcome = before.then(() => tryRule(rule, plan));
      begun.set(rule, outcome);
      before = outcome;
    }
  }
  const report: Report = [];
  for (const { name, rules } of subjects) {
    const outcomes: Outcome[] = [];
    for (const rule of rules) if (!rule.slow) outcomes.push(await tryRule(rule, plan));
    report.push({ subject: name, outcomes });
  }
  for (const [at, { rules }] of subjects.entries()) {
    const outcomes = report[at]!.outcomes;
    for (const [place, rule] of rules.entries())
      if (rule.slow) outcomes.splice(place, 0, await begun.get(rule)!);
  }
  return report;
}

async function tryRule({ id, rule, slow, needs = [], run }: Rule, plan: Plan): Promise<Outcome> {
  if (slow && plan.quick)
    return { id, rule, result: "not tried", why: "it waits for the server's clock: --quick" };
  const missing = needs.map((need) => lackOf(need, plan)).find((why) => why !== undefined);
  if (missing) return { id, rule, result: "not tried", why: missing };
  if (plan.signal.aborted) return { id, rule, result: "not tried", why: STOPPED };
  const wire = openWire(plan.target);
  const undo: (() => Promise<unknown>)[] = [];
  let giveUp = (_why: Error) => {};
  const over = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const stop = () => giveUp(new NotTried(STOPPED));
  plan.signal.addEventListener("abort", stop);
  const late = new Deviation("the rule", `done within ${RULE_MS / 1000} s`, "no end");
  const timer = setTimeout(() => giveUp(late), RULE_MS);
  let outcome: Outcome = { id, rule, result: "ok" };
  try {
    await Promise.race([run({ ...wire, facts: plan.facts, after: (one) => undo.unshift(one) }), over]);
  } catch (error) {
    outcome = { id, rule, ...judge(error, wire.asked) };
  } finally {
    clearTimeout(timer);
    plan.signal.removeEventListener("abort", stop);
  }
  for (const one of undo) {
    try {
      await one();
    } catch (error) {
      if (outcome.result === "ok") outcome = { id, rule, ...judge(error, wire.asked) };
    }
  }
  wire.end();
  return outcome;
}

function judge(error: unknown, asked: string[]) {
  if (error instanceof NotTried) return { result: "not tried" as const, why: error.message };
  const { what, expected, got } =
    error instanceof Deviation
      ? error
      : {
          what: "the connection",
          expected: "an answer",
          got: error instanceof Error ? error.message : String(error),
        };
  return { result: "failed" as const, what, expected, got, asked: asked.slice(-3) };
}

function lackOf(need: Need, { facts, write, target }: Plan): string | undefined {
  switch (need) {
    case "write":
      return write ? undefined : "it changes something: give --write";
    case "token":
      return target.credentials.Cookie ? "needs a token: the credentials are a cookie" : undefined;
    case "agent":
      return facts.agent ? undefined : "no agent is connected";
    case "containers":
      return facts.hasContainers ? undefined : "the agent lists no containers";
    case "agent token":
      return facts.agentToken ? undefined : "needs --agent-token";
  }
}
