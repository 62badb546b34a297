import { classes } from "../../../ui/classes.ts";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import type { Newest } from "./newestStatus.ts";
import { stateMark, statusText } from "./statusText.ts";

type Props = {
  newest: Newest;
  /** The agent is connected. */
  isLive: boolean;
  className?: string;
};

/** What an agent's apps report, on one line. */
export function NewestStatus({ newest, isLive, className }: Props) {
  const { status, name } = newest;
  const text = statusText(status.message);
  return (
    <div className={classes("flex min-w-0 gap-1.5 text-muted", className)} title={text}>
      <StatusMark {...stateMark(status, isLive)} className="shrink-0" />
      <span className="truncate">
        {name && `${name}${text ? ": " : ""}`}
        <bdi>{text}</bdi>
      </span>
    </div>
  );
}
