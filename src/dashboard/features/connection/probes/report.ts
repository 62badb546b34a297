import { durationText } from "../../../ui/timeText.ts";
import type { Policy } from "../model/policy.ts";
import type { Finding, Subject } from "./probe.ts";

const words = { ok: "ok", warn: "look", bad: "FAILED", off: "not tried" } as const;

export type ReportFacts = Pick<Subject, "agent" | "workspace" | "origin"> & {
  findings: readonly Finding[];
  ranAt: number;
  policy: Policy | undefined;
  regions: readonly string[];
  link: string;
};

/** Text for who is to help: no secret is in it. */
export function reportText({
  agent,
  workspace,
  origin,
  findings,
  ranAt,
  policy,
  regions,
  link,
}: ReportFacts) {
  const lines = findings.flatMap(({ kind, title, text, next, tookMs }) => [
    `[${words[kind]}] ${title}${tookMs === undefined ? "" : ` (${durationText(tookMs)})`}: ${text}`,
    ...(next ? [`    → ${next}`] : []),
  ]);
  return [
    `Connection of agent ${agent.name} in workspace ${workspace.name}`,
    `checked ${new Date(ranAt).toISOString()} from ${origin}`,
    `agent ${agent.id}, ${agent.status}, ${agent.lifecycle_state}, version ${agent.version || "unknown"}`,
    `first contact ${agent.first_connected_at ?? "never"}, last ${agent.last_connected_at ?? "never"}`,
    "",
    ...lines,
    "",
    `Link: ${link}`,
    ...(policy ? [`Policy: ${policy.word}. ${policy.sentence}`] : []),
    ...(regions.length > 0 ? ["Regions:", ...regions.map((line) => `  ${line}`)] : []),
    "",
  ].join("\n");
}
