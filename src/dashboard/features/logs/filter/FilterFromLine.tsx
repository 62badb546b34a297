import { Minus, Plus } from "lucide-react";
import { useSyncExternalStore } from "react";
import { levelName, OUTAGE } from "../lines/levels.ts";
import type { LogDesk } from "../logDesk.ts";
import { type FilterNode, negated } from "./filterNode.ts";
import { writeFilter } from "./writeFilter.ts";

type Props = {
  desk: LogDesk;
  /** Names of sources by id. */
  names: Readonly<Record<string, string>>;
  onAdd: (term: FilterNode) => void;
};

/** Terms that the current line offers: lines like it, or none like it. */
export function FilterFromLine({ desk, names, onAdd }: Props) {
  const selected = useSyncExternalStore(desk.selection.subscribe, desk.selection.getSnapshot);
  // Drawn lines change with every frame, the line of a number never does.
  const line = desk.session.getSnapshot().lines.find(({ number }) => number === selected?.focus);
  if (!line || line.level === OUTAGE) return null;
  const terms: FilterNode[] = [
    { kind: "level", levels: [levelName(line.level)] },
    { kind: "source", name: names[line.source] ?? line.source },
  ];
  return (
    <fieldset className="flex flex-wrap items-center gap-1 text-xs">
      <legend className="float-left mr-1 text-muted">Current line</legend>
      {terms.map((term) => (
        <LikeIt
          key={term.kind}
          text={writeFilter(term)}
          onAdd={(isNot) => onAdd(isNot ? negated(term) : term)}
        />
      ))}
    </fieldset>
  );
}

const half = "flex items-center text-muted hover:bg-hover hover:text-fg pointer-coarse:px-2.5";

function LikeIt({ text, onAdd }: { text: string; onAdd: (isNot: boolean) => void }) {
  return (
    <span className="inline-flex h-6 max-w-full items-stretch rounded-md border border-line bg-surface pointer-coarse:h-9">
      <button
        type="button"
        aria-label={`Only ${text}`}
        onClick={() => onAdd(false)}
        className={`${half} min-w-0 gap-1 rounded-l-md px-1.5`}
      >
        <Plus size={12} aria-hidden />
        <code className="max-w-64 truncate font-mono">{text}</code>
      </button>
      <button
        type="button"
        aria-label={`Without ${text}`}
        title="Leave such lines out"
        onClick={() => onAdd(true)}
        className={`${half} rounded-r-md border-l border-line px-1.5`}
      >
        <Minus size={12} aria-hidden />
      </button>
    </span>
  );
}
