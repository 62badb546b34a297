import { useMemo } from "react";
import { bytesText } from "../../../../ui/bytesText.ts";
import { EnvironmentPanel } from "../../../../ui/environment/EnvironmentPanel.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { Time } from "../../../../ui/Time.tsx";
import { visibleText } from "../../../../ui/visibleControls.ts";
import { Code, Fact, Facts } from "./Facts.tsx";
import { HealthPanel } from "./HealthPanel.tsx";
import { LabelsPanel } from "./LabelsPanel.tsx";
import { MountsPanel } from "./MountsPanel.tsx";
import { createMask } from "./maskInspect.ts";
import { NetworkPanel } from "./NetworkPanel.tsx";
import {
  commandOf,
  cpuLimit,
  environmentOf,
  type Inspect,
  type Raw,
  readInspect,
  restartPolicyText,
  startedAt,
} from "./readInspect.ts";

export function InspectSections({ raw }: { raw: Raw }) {
  const inspect = useMemo(() => readInspect(raw), [raw]);
  const mask = useMemo(() => createMask(raw), [raw]);
  const health = inspect.State.Health;
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        <ProcessPanel inspect={inspect} started={startedAt(raw)} command={mask(commandOf(inspect))} />
        <LimitsPanel inspect={inspect} />
        {health && health.Status !== "none" && <HealthPanel health={health} mask={mask} />}
        <NetworkPanel inspect={inspect} />
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <EnvironmentPanel variables={environmentOf(inspect)} />
        <MountsPanel mounts={inspect.Mounts ?? []} />
        <LabelsPanel labels={inspect.Config.Labels ?? {}} mask={mask} />
      </div>
    </div>
  );
}

type ProcessProps = { inspect: Inspect; started: string | undefined; command: string };

function ProcessPanel({ inspect, started, command }: ProcessProps) {
  const { State, Config, RestartCount, Platform } = inspect;
  const hasEnded = State.FinishedAt && !State.FinishedAt.startsWith("0001-");
  return (
    <Panel title="Process">
      <Facts>
        <Fact name="Command">{command ? <Code>{command}</Code> : "the image's own"}</Fact>
        <Fact name="Working folder">
          <Code>{Config.WorkingDir || "/"}</Code>
        </Fact>
        <Fact name="User">{visibleText(Config.User || "root")}</Fact>
        {Config.Hostname && (
          <Fact name="Host name">
            <Code>{Config.Hostname}</Code>
          </Fact>
        )}
        <Fact name="Started">
          <Time at={started} />
        </Fact>
        {hasEnded && (
          <Fact name="Last ended">
            <Time at={State.FinishedAt} />, exit code {State.ExitCode ?? 0}
            {State.OOMKilled && ", out of memory"}
          </Fact>
        )}
        {State.Error && (
          <Fact name="Error">
            <span className="text-bad">{visibleText(State.Error)}</span>
          </Fact>
        )}
        <Fact name="Restarts">
          {RestartCount} so far; {restartPolicyText(inspect)}
        </Fact>
        {Platform && <Fact name="Platform">{Platform}</Fact>}
      </Facts>
    </Panel>
  );
}

function LimitsPanel({ inspect }: { inspect: Inspect }) {
  const { Memory = 0, PidsLimit, Privileged, ReadonlyRootfs, AutoRemove } = inspect.HostConfig;
  const cpus = cpuLimit(inspect);
  return (
    <Panel title="Limits">
      <Facts>
        <Fact name="Memory">{Memory > 0 ? bytesText(Memory) : "none of its own"}</Fact>
        <Fact name="CPUs">{cpus === undefined ? "all" : cpus}</Fact>
        <Fact name="Processes">
          {PidsLimit && PidsLimit > 0 ? PidsLimit.toLocaleString() : "none of its own"}
        </Fact>
        {Privileged && (
          <Fact name="Privileged">
            <strong className="text-warn">yes, it can do all the host can</strong>
          </Fact>
        )}
        {ReadonlyRootfs && <Fact name="Its own files">read-only</Fact>}
        {AutoRemove && <Fact name="When it stops">it is removed</Fact>}
      </Facts>
    </Panel>
  );
}
