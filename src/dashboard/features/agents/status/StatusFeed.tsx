import { useEffect, useState } from "react";
import type { AppStatus } from "#api/http/agents.ts";
import { Button } from "../../../ui/Button.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import { isWebAddress } from "../health/webAddress.ts";
import { useSeenStatuses } from "./seenStatuses.ts";
import { stateMark, statusText } from "./statusText.ts";

const FIRST = 5;
const MORE = 50;
const MOST_OF_URI = 100;

type Props = {
  name: string;
  statuses: readonly AppStatus[];
  /** Its agent is connected. */
  isLive: boolean;
};

/** What the app has said about itself, newest first. To look at it is to have seen it. */
export function StatusFeed({ name, statuses, isLive }: Props) {
  const [shown, setShown] = useState(FIRST);
  useLookedAt(statuses[0]);
  if (statuses.length === 0) return null;
  const older = statuses.length - shown;
  return (
    <div className="mt-2 border-l border-line pl-3">
      <ol aria-label={`What ${name} reports`} className="flex flex-col gap-1.5">
        {statuses.slice(0, shown).map((status, index) => (
          <StatusLine key={status.id} status={status} isLive={isLive && index === 0} />
        ))}
      </ol>
      {older > 0 && (
        <Button size="sm" className="mt-1.5" onClick={() => setShown(shown + MORE)}>
          Show {Math.min(older, MORE)} older{older > MORE && ` of ${older}`}
        </Button>
      )}
    </div>
  );
}

function StatusLine({ status, isLive }: { status: AppStatus; isLive: boolean }) {
  const text = statusText(status.message);
  return (
    <li className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-xs sm:flex-nowrap">
      <StatusMark {...stateMark(status, isLive)} className="sm:w-32 sm:shrink-0" />
      <span className="order-last min-w-0 basis-full break-words sm:order-none sm:flex-1 sm:basis-auto">
        <bdi>{text}</bdi>
        {text && status.uri && " "}
        {status.uri && <StatusUri uri={status.uri} />}
      </span>
      <Time at={status.created_at} className="ml-auto shrink-0 text-muted" />
    </li>
  );
}

/** It comes from a program on the agent: only a web address is made a link. */
function StatusUri({ uri }: { uri: string }) {
  const text = uri.length > MOST_OF_URI ? `${uri.slice(0, MOST_OF_URI)}…` : uri;
  if (!isWebAddress(uri)) return <span className="break-all text-muted">{text}</span>;
  return (
    <a
      href={uri}
      target="_blank"
      rel="noreferrer"
      title={uri}
      className="break-all text-accent underline-offset-2 hover:underline"
    >
      {text}
    </a>
  );
}

/** Seen once the tab is in front. */
function useLookedAt(newest: AppStatus | undefined) {
  const see = useSeenStatuses((seen) => seen.see);
  useEffect(() => {
    if (!newest) return;
    const look = () => document.visibilityState === "visible" && see(newest);
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [newest, see]);
}
