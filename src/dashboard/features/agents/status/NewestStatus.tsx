import { classes } from "../../../ui/classes.ts";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import type { Newest } from "./newestStatus.ts";
import { stateMark, statusText } from "./statusText.ts";

/** What an agent's apps report, on one line. */
export function NewestStatus({ newest, className }: { newest: Newest; className?: string }) {
  const { status, name } = newest;
  const text = statusText(status.message);
  return (
    <div className={classes("flex min-w-0 gap-1.5 text-muted", className)} title={text}>
      <StatusMark {...stateMark(status)} className="shrink-0" />
      <span className="truncate">
        {name && `${name}${text ? ": " : ""}`}
        <bdi>{text}</bdi>
      </span>
    </div>
  );
}
