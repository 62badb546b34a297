import { ArrowDownToLine } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Kbd } from "../../../ui/Kbd.tsx";
import type { LogDesk } from "../logDesk.ts";

/** The way back to the end, with what came there meanwhile. */
export function FollowButton({ desk: { session, numbers, scroll } }: { desk: LogDesk }) {
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const { following, fits } = useSyncExternalStore(scroll.subscribe, scroll.getSnapshot);
  const { rows, unseen, island } = session.getSnapshot();
  if (following || fits || (rows === 0 && !island)) return null;
  const { lines, errors } = unseen;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      <Button size="sm" onClick={scroll.follow} className="pointer-events-auto shadow-lg">
        <ArrowDownToLine size={14} aria-hidden />
        {lines === 0 ? "Follow" : `${lines.toLocaleString()} new ${lines === 1 ? "line" : "lines"}`}
        {errors > 0 && (
          <span className="text-bad">
            {errors.toLocaleString()} {errors === 1 ? "error" : "errors"}
          </span>
        )}
        <Kbd keys="End" />
      </Button>
    </div>
  );
}
