import { classes } from "../../../ui/classes.ts";
import { ERROR, levelName, WARN } from "../lines/levels.ts";

const colours = ["text-muted", "text-muted", "text-info", "text-warn", "text-bad", "text-muted"];

/** A level by shape, word and colour. */
export function LevelWord({ level }: { level: number }) {
  return (
    <span
      className={classes("inline-flex items-center gap-1", colours[level], level >= WARN && "font-medium")}
    >
      <svg aria-hidden="true" width="9" height="9" viewBox="0 0 12 12" className="shrink-0">
        <Shape level={level} />
      </svg>
      {levelName(level)}
    </span>
  );
}

function Shape({ level }: { level: number }) {
  if (level === ERROR) return <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />;
  if (level === WARN) return <path d="M6 1.2 11.2 10.5H.8Z" fill="currentColor" />;
  if (level === 2) return <circle cx="6" cy="6" r="4" fill="currentColor" />;
  return <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />;
}
