import { CornerDownRight } from "lucide-react";
import { useState } from "react";
import { maskText } from "#api/secrets/maskText.ts";
import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { Button } from "../../../ui/Button.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { durationText } from "../../../ui/timeText.ts";
import type { Frame } from "../host/protocol.ts";
import type { LogSourceInfo } from "../sources.ts";

type Props = {
  tallies: Frame["tallies"];
  sources: readonly LogSourceInfo[];
  /** Before that nobody knows whether it wrote an error. */
  loaded: boolean;
  secrets: SecretFinder | undefined;
  onShow: (number: number) => void;
};

/** The first error of each failed script, pinned above the log with how it ended, and what was run. */
export function FailedScripts({ sources, ...rest }: Props) {
  const failed = sources.filter(({ script }) => script?.kind === "bad");
  if (failed.length === 0) return null;
  return (
    <ul
      aria-label="Failed scripts"
      className="relative max-h-40 shrink-0 max-sm:max-h-24 divide-y divide-line overflow-y-auto border-b border-line bg-bad-soft"
    >
      {failed.map((source) => (
        <FailedScript key={source.id} source={source} {...rest} />
      ))}
    </ul>
  );
}

function FailedScript({
  tallies,
  source,
  loaded,
  secrets,
  onShow,
}: Omit<Props, "sources"> & { source: LogSourceInfo }) {
  const [showsCommand, setShowsCommand] = useState(false);
  const { firstError: number, firstErrorText } = tallies[source.id] ?? {};
  const error = firstErrorText && maskText(firstErrorText, secrets?.(firstErrorText) ?? []);
  const { script, word, durationMs } = source.script!; // only sources of scripts are failed
  return (
    <li className="flex flex-wrap items-center gap-x-2.5 gap-y-1 px-3 py-1 max-sm:gap-x-1.5">
      <StatusMark kind="bad" word={word} />
      <span className="font-medium">{source.name}</span>
      {durationMs !== undefined && (
        <span className="text-muted tabular-nums max-sm:hidden">after {durationText(durationMs)}</span>
      )}
      <code className="min-w-0 flex-1 truncate font-mono text-xs max-sm:order-1 max-sm:basis-full">
        {error ?? (loaded && "It wrote no line of the level error.")}
      </code>
      {number !== undefined && (
        <Button size="sm" tone="quiet" className="max-sm:px-1" onClick={() => onShow(number)}>
          <CornerDownRight size={14} aria-hidden className="max-sm:hidden" />
          First error
        </Button>
      )}
      <Button
        size="sm"
        tone="quiet"
        className="max-sm:px-1"
        aria-expanded={showsCommand}
        onClick={() => setShowsCommand(!showsCommand)}
      >
        Command
      </Button>
      {showsCommand && (
        <pre className="order-2 max-h-28 basis-full overflow-auto rounded-md border border-line bg-bg p-2 font-mono text-xs whitespace-pre-wrap">
          {script.script}
        </pre>
      )}
    </li>
  );
}
