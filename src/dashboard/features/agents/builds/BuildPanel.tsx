import type { WorkspaceBuild } from "#api/http/builds.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Elapsed } from "../../../ui/Time.tsx";
import { durationText } from "../../../ui/timeText.ts";
import { BuildLogView } from "./BuildLogView.tsx";
import { buildSpan, buildState } from "./buildWords.ts";

/** One build: how it goes, how long, and its log. */
export function BuildPanel({ build, name }: { build: WorkspaceBuild; name: string }) {
  const { kind, word } = buildState(build);
  const { queue_position, queue_size, status } = build.job;
  return (
    <Panel
      flush
      title={`Build #${build.build_number}: ${build.transition}`}
      aside={
        <span className="flex flex-wrap items-center justify-end gap-x-3">
          <span role="status">
            <StatusMark kind={kind} word={word} />
          </span>
          <span className="text-muted">
            {status === "pending" && queue_position > 0 ? (
              `${queue_position} of ${queue_size} in the queue`
            ) : (
              <BuildLength build={build} />
            )}
          </span>
        </span>
      }
    >
      {/* A new build is a new log. */}
      <BuildLogView key={build.id} build={build} name={name} />
    </Panel>
  );
}

export function BuildLength({ build }: { build: WorkspaceBuild }) {
  const { from, to } = buildSpan(build);
  if (from === undefined) return null;
  return to === undefined ? <Elapsed since={from} /> : durationText(to - from);
}
