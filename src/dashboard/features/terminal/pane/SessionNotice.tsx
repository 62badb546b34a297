import { Link } from "@tanstack/react-router";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { classes } from "../../../ui/classes.ts";
import { useClock } from "../../../ui/clock.ts";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useSessionState } from "../live/useLive.ts";
import { type NoticeAction, noticeOf } from "./notice.ts";

const grounds = {
  bad: "border-bad bg-bad-soft",
  warn: "border-warn bg-warn-soft",
  plain: "border-line-strong bg-raised",
};

type Props = { live: LiveTerminal; agent: WorkspaceAgent; onClose: () => void };

/**
 * Says why the terminal is not live, and what comes next. While it comes back by itself the note lies over the screen,
 * whose size must stay; after an end it stands below, so that the last line can be read.
 */
export function SessionNotice({ live, agent, onClose }: Props) {
  const { link } = useSessionState(live);
  const notice = noticeOf(link);
  if (!notice) return null;
  return (
    <div
      role={notice.tone === "bad" ? "alert" : "status"}
      className={classes(
        "z-10 flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2",
        link.status === "retrying"
          ? "absolute inset-x-2 top-2 rounded-md border"
          : "relative shrink-0 border-t",
        grounds[notice.tone],
      )}
    >
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-semibold">{notice.title}</p>
        <p className="break-words text-muted">
          {notice.text} {link.status === "retrying" && <Countdown link={link} />}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {notice.actions.map((action) => (
          <NoticeButton key={action} action={action} live={live} agent={agent} onClose={onClose} />
        ))}
      </div>
    </div>
  );
}

function Countdown({ link }: { link: { attempt: number; retryAt: number | undefined } }) {
  const { retryAt } = link;
  const seconds = useClock((now) =>
    retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000)),
  );
  return (
    <span className="whitespace-nowrap tabular-nums">
      {seconds === 0 ? `Attempt ${link.attempt}…` : `Next attempt in ${seconds} s.`}
    </span>
  );
}

type ButtonProps = Props & { action: NoticeAction };

function NoticeButton({ action, live, agent, onClose }: ButtonProps) {
  switch (action) {
    case "new-shell":
      return (
        <Button
          size="sm"
          tone="primary"
          onClick={() => {
            live.session.restart();
            live.focus();
          }}
        >
          New shell (Enter)
        </Button>
      );
    case "retry":
      return (
        <Button size="sm" onClick={live.session.retryNow}>
          Try now
        </Button>
      );
    case "close":
      return (
        <Button size="sm" onClick={onClose}>
          Close
        </Button>
      );
    case "sign-in":
      return (
        <Link
          to="/sign-in"
          search={{ from: window.location.pathname + window.location.search }}
          className={buttonClasses("primary", "sm")}
        >
          Sign in
        </Link>
      );
    case "overview":
      return (
        <Link to="/agents/$agentId" params={{ agentId: agent.id }} className={buttonClasses("plain", "sm")}>
          Why?
        </Link>
      );
  }
}
