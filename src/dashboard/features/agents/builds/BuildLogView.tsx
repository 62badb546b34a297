import { Download } from "lucide-react";
import { useMemo } from "react";
import { endpointUrl } from "#api/client.ts";
import { buildsApi, type WorkspaceBuild } from "#api/http/builds.ts";
import { useBuildLog } from "../../../streams/builds/useBuildLog.ts";
import { useLink } from "../../../streams/client.tsx";
import type { StreamState } from "../../../streams/streamState.ts";
import { parseAnsi } from "../../../ui/ansi/ansi.ts";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { parseTime } from "../../../ui/timeText.ts";
import { BuildLogRows } from "./BuildLogRows.tsx";
import { failingStep, stagesOf } from "./buildStages.ts";

/** The log of a build by stages, live until it is over; what failed stands above it. */
export function BuildLogView({ build, name }: { build: WorkspaceBuild; name: string }) {
  const { fetch } = useLink();
  const { lines, dropped, stream, retryNow } = useBuildLog(build.id);
  const end = parseTime(build.job.completed_at) ?? parseTime(build.job.canceled_at);
  const stages = useMemo(() => stagesOf(lines, end), [lines, end]);
  const textUrl = endpointUrl(buildsApi.logs, { build: build.id, format: "text" });
  const wholeText = async () => {
    // What is not held any more is the server's to give.
    if (dropped > 0) return (await fetch(textUrl, {})).text();
    return lines.map(({ stage, output }) => `[${stage}] ${plain(output)}`).join("\n");
  };
  return (
    <div className="min-w-0">
      {build.status === "failed" && <Failure build={build} stages={stages} />}
      <div className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5">
        <span role="status" className="min-w-0 flex-1 text-muted">
          <StreamWords stream={stream} count={lines.length} dropped={dropped} />
        </span>
        {(stream.status === "retrying" || stream.status === "refused") && (
          <Button size="sm" onClick={retryNow}>
            Try now
          </Button>
        )}
        {lines.length > 0 && <CopyButton text={wholeText} label="Copy the log" />}
        <a
          href={textUrl}
          download={`${name}-build-${build.build_number}.log`}
          className={buttonClasses("quiet", "sm")}
        >
          <Download size={14} aria-hidden />
          Download
        </a>
      </div>
      {stages.length > 0 && <BuildLogRows stages={stages} />}
    </div>
  );
}

const plain = (text: string) =>
  parseAnsi(text)
    .spans.map((span) => span.text)
    .join("");

function StreamWords({ stream, count, dropped }: { stream: StreamState; count: number; dropped: number }) {
  const earlier = dropped > 0 ? ` ${dropped.toLocaleString()} earlier lines are in the download only.` : "";
  switch (stream.status) {
    case "retrying":
      return `The connection was lost; it comes back by itself.${earlier}`;
    case "refused":
      return `The log was refused${stream.reason ? `: ${stream.reason}` : "."}`;
    case "ended":
      return count === 0 ? "This build wrote no log." : `${lineCount(count + dropped)}.${earlier}`;
    case "live":
      return count === 0 ? "Nothing is written yet." : `Live, ${lineCount(count + dropped)}.${earlier}`;
    default:
      return "Loading the log…";
  }
}

const lineCount = (count: number) => `${count.toLocaleString()} line${count === 1 ? "" : "s"}`;

function Failure({ build, stages }: { build: WorkspaceBuild; stages: ReturnType<typeof stagesOf> }) {
  const step = failingStep(stages);
  return (
    <div role="alert" className="border-b border-line bg-bad-soft px-4 py-3">
      <p className="font-semibold text-bad">
        {step ? `Failed at “${step.stage.name}”` : `The ${build.transition} failed`}
      </p>
      <p className="break-words">{build.job.error || "The server gives no reason."}</p>
      {step?.errors.map(({ id, output }) => (
        <p key={id} className="mt-1 font-mono text-xs break-words whitespace-pre-wrap">
          {plain(output)}
        </p>
      ))}
    </div>
  );
}
