import type { ReactNode } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { classes } from "../../ui/classes.ts";
import { Panel } from "../../ui/Panel.tsx";
import { type MarkKind, StatusMark } from "../../ui/StatusMark.tsx";
import { Elapsed, Time } from "../../ui/Time.tsx";
import { parseTime } from "../../ui/timeText.ts";
import { type Course, msText, type Tone, toneOf } from "./model/course.ts";
import type { RegionRow } from "./model/regions.ts";
import type { useLinkHistory } from "./useLinkHistory.ts";

type Props = {
  agent: WorkspaceAgent;
  link: ReturnType<typeof useLinkHistory>;
  you: Course;
  course: Course | undefined;
  regions: readonly RegionRow[];
};

const STATES: Record<string, { kind: MarkKind; word: string }> = {
  connected: { kind: "ok", word: "Connected" },
  connecting: { kind: "busy", word: "Waiting for first contact" },
  timeout: { kind: "bad", word: "Never seen" },
  disconnected: { kind: "bad", word: "Not connected" },
};

/** Whether there is a way, and how long each part of it takes: three numbers that are easily taken for one another. */
export function SummaryPanel({ agent, link, you, course, regions }: Props) {
  const isConnected = agent.status === "connected";
  const state =
    agent.status === "disconnected" && agent.lifecycle_state === "off"
      ? { kind: "off" as const, word: "Off" }
      : (STATES[agent.status] ?? { kind: "warn" as const, word: agent.status });
  const home = regions.find(({ preferred, region }) => preferred && region);
  return (
    <Panel title="Connection">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StatusMark {...state} />
        <span className="min-w-0 text-muted">
          <Sentence agent={agent} linkedAt={link.history?.linked_at} measures={link.measures} />
        </span>
      </div>
      <dl className="mt-4 grid gap-3 sm:grid-cols-3">
        <Hop name="You to the server" course={you} note="measured by this page">
          {you.summary ? undefined : "measuring…"}
        </Hop>
        {link.measures === false ? (
          <Hop name="Server to agent" note="this server does not tell">
            not measured
          </Hop>
        ) : (
          <Hop name="Server to agent" course={isConnected ? course : undefined} note="measured by the server">
            {isConnected ? (course?.summary ? undefined : "measuring…") : "no link"}
          </Hop>
        )}
        <Hop
          name={home ? `Agent to ${home.name}` : "Agent to its relay"}
          ms={isConnected ? home?.latencyMs : undefined}
          note={home ? "its preferred region; for tailnet clients" : "for tailnet clients"}
        >
          {home && !isConnected ? "old" : "not measured"}
        </Hop>
      </dl>
    </Panel>
  );
}

type SentenceProps = { agent: WorkspaceAgent; linkedAt: string | undefined; measures: boolean | undefined };

function Sentence({ agent, linkedAt, measures }: SentenceProps) {
  const since = parseTime(linkedAt);
  if (agent.status === "connected")
    return measures === false ? (
      <>
        Last contact <Time at={agent.last_connected_at} />. Whether a client is direct or relayed is decided
        for each one by itself.
      </>
    ) : (
      <>
        {since === undefined ? (
          "By a link to this server"
        ) : (
          <>
            By one link to this server for <Elapsed since={since} />
          </>
        )}
        : terminals, logs, ports and containers pass it.
      </>
    );
  if (agent.first_connected_at === undefined) return "It has never had contact with this server.";
  return (
    <>
      Last contact <Time at={agent.disconnected_at ?? agent.last_connected_at} />. It comes back by itself
      once it can.
    </>
  );
}

const tones: Record<Tone, string> = { ok: "text-fg", warn: "text-warn", bad: "text-bad" };

type HopProps = {
  name: string;
  note: string;
  course?: Course | undefined;
  ms?: number | undefined;
  children: ReactNode;
};

function Hop({ name, note, course, ms = course?.summary?.quick, children }: HopProps) {
  return (
    <div className="min-w-0 rounded-md border border-line bg-bg px-3 py-2">
      <dt className="truncate text-muted" title={name}>
        {name}
      </dt>
      <dd
        className={classes(
          "text-lg font-semibold tabular-nums",
          ms === undefined ? "text-muted" : tones[toneOf(ms)],
        )}
      >
        {ms === undefined ? <span className="text-base font-normal">{children}</span> : msText(ms)}
      </dd>
      <dd className="text-xs text-muted">{note}</dd>
    </div>
  );
}
