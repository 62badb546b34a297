import type { Facts } from "./facts.ts";
import type { Outcome, Report } from "./run.ts";

export function totals(report: Report) {
  const all = report.flatMap(({ outcomes }) => outcomes);
  const count = (result: Outcome["result"]) => all.filter((outcome) => outcome.result === result).length;
  return { ok: count("ok"), failed: count("failed"), notTried: count("not tried"), rules: all.length };
}

export function toText(report: Report, url: URL, { agent }: Facts): string {
  const on = agent ? `, agent ${agent.workspace.name}.${agent.name}` : ", no connected agent";
  const parts = report.map((subject) => [
    `\n${subject.subject}: ${sentence(totals([subject]))}`,
    ...subject.outcomes.flatMap(linesOf),
  ]);
  return [
    `${url.href}${on}`,
    ...parts.flat(),
    `\n${sentence(totals(report))} of ${totals(report).rules} rules`,
  ].join("\n");
}

const sentence = ({ ok, failed, notTried }: ReturnType<typeof totals>) =>
  `${ok} ok, ${failed} failed, ${notTried} not tried`;

function linesOf(outcome: Outcome): string[] {
  const line = (word: string) => `  ${word.padEnd(10)}${outcome.id.padEnd(7)} ${outcome.rule}`;
  const under = (text: string) => `${" ".repeat(20)}${text}`;
  switch (outcome.result) {
    case "ok":
      return [line("ok")];
    case "not tried":
      return [line("not tried"), under(outcome.why)];
    case "failed":
      return [
        line("FAILED"),
        under(`${outcome.what}: expected ${outcome.expected}`),
        under(`got ${outcome.got}`),
        ...outcome.asked.map((request) => under(`after ${request}`)),
      ];
  }
}
