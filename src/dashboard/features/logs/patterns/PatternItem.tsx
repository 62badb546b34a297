import { Minus } from "lucide-react";
import { memo } from "react";
import { Badge } from "../../../ui/Badge.tsx";
import { classes } from "../../../ui/classes.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Sparkline } from "../../../ui/Sparkline.tsx";
import { LevelWord } from "./LevelWord.tsx";
import { PatternText } from "./PatternText.tsx";
import type { PatternRow } from "./patternCounts.ts";
import { shareText } from "./patternOrder.ts";

type Props = {
  row: PatternRow;
  /** Lines that all templates have together. */
  all: number;
  isNew: boolean;
  /** What the filter does with it. */
  picked: "only" | "without" | undefined;
  timeText: (time: number) => string;
  onPick: (pattern: string, isNot: boolean) => void;
};

export const PatternItem = memo(function PatternItem({ row, all, isNew, picked, timeText, onPick }: Props) {
  const { text, lines, level, first, last, over } = row;
  const when =
    first === undefined || last === undefined
      ? undefined
      : `First ${timeText(first)}, last ${timeText(last)}`;
  return (
    <li
      className={classes(
        "flex items-start gap-1 border-b border-line px-3 py-1.5 last:border-b-0",
        picked === "only" && "bg-accent-soft",
      )}
    >
      <button
        type="button"
        data-pattern
        aria-pressed={picked === "only"}
        onClick={(event) => onPick(text, event.shiftKey)}
        className="group min-w-0 flex-1 text-left"
      >
        <code
          title={text}
          className={classes(
            "line-clamp-3 font-mono text-xs leading-5 wrap-anywhere text-fg [font-variant-ligatures:none] group-hover:underline",
            picked === "without" && "line-through",
          )}
        >
          <PatternText text={text} />
        </code>
        <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-muted tabular-nums">
          <span className="text-fg">
            {lines.toLocaleString()}
            <span className="sr-only"> {lines === 1 ? "line" : "lines"}</span>
          </span>
          <span>{shareText(lines, all)}</span>
          <LevelWord level={level} />
          {isNew && <Badge tone="info">new</Badge>}
          <span title={when} className="ml-auto">
            <Sparkline values={over} min={0} width={72} height={14} label={when ?? "No times"} />
          </span>
        </span>
      </button>
      <IconButton
        label={picked === "without" ? "No longer without these lines" : "Without these lines"}
        shortcut="Shift Enter"
        pressed={picked === "without"}
        onClick={() => onPick(text, true)}
      >
        <Minus size={14} aria-hidden />
      </IconButton>
    </li>
  );
});
