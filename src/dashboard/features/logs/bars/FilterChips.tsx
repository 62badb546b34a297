import type { ReactNode } from "react";
import { classes } from "../../../ui/classes.ts";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { durationText } from "../../../ui/timeText.ts";
import type { Frame } from "../host/protocol.ts";
import { LEVEL_NAMES } from "../lines/levels.ts";
import type { LogsSearch } from "../logsSearch.ts";
import { chosenLevels, chosenSources, muted, toggled, written } from "../searchFilter.ts";
import type { LogSourceInfo } from "../sources.ts";

type Props = {
  frame: Pick<Frame, "state" | "tallies">;
  /** Before that there is nothing to count. */
  loaded: boolean;
  sources: readonly LogSourceInfo[];
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
};

/** Levels and sources with live counts. Pressed ones are shown; none pressed means all are. */
export function FilterChips({ frame, loaded, sources, search, onSearch }: Props) {
  const levels = chosenLevels(search);
  const chosen = chosenSources(search);
  const ids = sources.map((source) => source.id);
  const { byLevel } = frame.state;
  return (
    <div className="relative flex gap-x-4 gap-y-1 overflow-x-auto px-2 py-2 sm:flex-wrap sm:px-3">
      <fieldset className="flex gap-1">
        <legend className="sr-only">Levels</legend>
        {LEVEL_NAMES.map((name, code) =>
          byLevel[code] === 0 && name === "other" ? null : (
            <Chip
              key={name}
              pressed={levels.includes(name)}
              onClick={() => onSearch({ level: written(toggled(levels, name), LEVEL_NAMES) })}
            >
              <span className={levelLooks[code]}>{name}</span>
              <Count value={loaded ? (byLevel[code] ?? 0) : undefined} />
            </Chip>
          ),
        )}
      </fieldset>
      <fieldset className="flex gap-1 sm:flex-wrap">
        <legend className="sr-only">Sources</legend>
        {sources.map((source) => (
          <Chip
            key={source.id}
            pressed={chosen.includes(source.id)}
            hint={sourceHint(source)}
            onClick={() => onSearch({ source: written(toggled(chosen, source.id), ids) })}
            onKey={(key) => {
              if (key === "s") onSearch({ source: written([source.id], ids) });
              else if (key === "m") onSearch({ source: written(muted(chosen, source.id, ids), ids) });
              else return false;
              return true;
            }}
          >
            <span aria-hidden className="h-3.5 w-1 rounded-xs" style={{ background: source.lane }} />
            {source.script && <StatusMark kind={source.script.kind} word={source.script.word} hideWord />}
            <span>{source.name}</span>
            {source.script && source.script.kind === "bad" && (
              <span className="text-bad">{source.script.word}</span>
            )}
            {source.script?.durationMs !== undefined && (
              <span className="text-muted tabular-nums">{durationText(source.script.durationMs)}</span>
            )}
            <Count value={loaded ? (frame.tallies[source.id]?.lines ?? 0) : undefined} />
          </Chip>
        ))}
      </fieldset>
    </div>
  );
}

const levelLooks = ["text-muted", "text-muted", "text-info", "text-warn", "text-bad", "text-muted"];

function sourceHint({ name, script }: LogSourceInfo): string {
  const state = script
    ? `: ${script.word}${script.script.exit_code === undefined ? "" : `, exit code ${script.script.exit_code}`}`
    : "";
  return `${name}${state}. S: only this, M: without this`;
}

function Count({ value }: { value: number | undefined }) {
  if (value === undefined) return null;
  return (
    <span className="text-muted tabular-nums">
      {value.toLocaleString()}
      <span className="sr-only"> lines</span>
    </span>
  );
}

type ChipProps = {
  pressed: boolean;
  onClick: () => void;
  /** True when the key meant something. */
  onKey?: (key: string) => boolean;
  hint?: string;
  children: ReactNode;
};

function Chip({ pressed, onClick, onKey, hint, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      title={hint}
      onClick={onClick}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (onKey?.(event.key.toLowerCase())) event.preventDefault();
      }}
      className={classes(
        "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-md border px-2 text-xs whitespace-nowrap pointer-coarse:h-9",
        pressed ? "border-accent bg-accent-soft text-fg" : "border-line bg-surface text-fg hover:bg-hover",
      )}
    >
      {children}
    </button>
  );
}
