import { probeAgent, probeJoin } from "./agentProbes.ts";
import { type Finding, PROBES, type ProbeId, type Subject, type Tools, type Verdict } from "./probe.ts";
import { compareClocks, probeApi, probeSession, probeSocket } from "./serverProbes.ts";

/** One after the other: what an earlier one found may explain the later ones. Rejects only when `signal` ends it. */
export async function runProbes(
  tools: Tools,
  subject: Subject,
  signal: AbortSignal,
  onFinding: (finding: Finding) => void,
): Promise<void> {
  async function take<V extends Verdict>(id: ProbeId, probe: () => Promise<V>): Promise<V> {
    const started = performance.now();
    const verdict = await probe();
    signal.throwIfAborted();
    // What asks nothing takes no time.
    const tookMs = verdict.kind === "off" || id === "clock" ? undefined : performance.now() - started;
    onFinding({ id, title: titleOf(id), ...plain(verdict), tookMs });
    return verdict;
  }
  const skip = (ids: readonly ProbeId[], text: string) => {
    for (const id of ids) onFinding({ id, title: titleOf(id), kind: "off", text, tookMs: undefined });
  };

  const api = await take("api", () => probeApi(tools, signal));
  if (api.kind === "bad")
    return skip(["session", "clock", "socket", "agent", "join"], "Not tried: the server does not answer.");
  const session = await take("session", () => probeSession(tools, signal));
  await take("clock", async () => compareClocks(api.time, subject));
  if (session.kind === "bad") return skip(["socket", "agent", "join"], "Not tried: the session has ended.");
  await take("socket", () => probeSocket(tools, signal));
  await take("agent", () => probeAgent(tools, subject, signal));
  await take("join", () => probeJoin(tools, subject, signal));
}

const plain = ({ kind, text, next }: Verdict): Verdict => ({ kind, text, ...(next && { next }) });
const titleOf = (id: ProbeId) => PROBES.find(([known]) => known === id)![1];

/** What was found, in one sentence. */
export function conclusion(findings: readonly Finding[]): string {
  const bad = findings.filter(({ kind }) => kind === "bad");
  const warn = findings.filter(({ kind }) => kind === "warn");
  const off = findings.filter(({ id, kind }) => id === "agent" && kind === "off");
  const first = bad[0] ?? warn[0] ?? off[0];
  if (!first) return "Nothing is wrong between you, the server and the agent.";
  const more = bad.length + warn.length - 1;
  return more > 0 ? `${first.text} And ${more} more.` : first.text;
}
