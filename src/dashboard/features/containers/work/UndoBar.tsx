import { useLocation } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { useClock } from "../../../ui/clock.ts";
import { useToast } from "../../../ui/Toasts.tsx";
import { containerWork, type Removal, UNDO_MS, type WorkState } from "./containerWork.ts";
import { useContainerWork } from "./useContainerWork.ts";

/** As people write it. */
const CONTAINER_ID = /^([0-9a-f]{12})[0-9a-f]{52}$/;

/** Deletions that wait to be sent, on every page until they are. Escape takes the last one back. */
export function UndoBar() {
  const { removals, failures } = useContainerWork();
  useFarFailures(failures);
  const last = removals.at(-1)?.key;
  useEffect(() => {
    if (last === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      // Escape belongs to what is open or typed in, a shell above all.
      const isTaken =
        target instanceof Element && target.closest("input, textarea, [role=dialog], [role=menu]");
      if (event.key !== "Escape" || event.defaultPrevented || isTaken) return;
      containerWork.undo(last);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [last]);
  if (removals.length === 0) return null;
  return (
    <section
      aria-label="Deletions that can be taken back"
      className="fixed inset-x-3 bottom-3 z-30 mx-auto flex max-w-xl flex-col gap-2"
    >
      {removals.map((removal) => (
        <Waiting key={removal.key} removal={removal} />
      ))}
    </section>
  );
}

/** A failure stands beside its row, or on the container's page; who is on neither is told where they are. */
function useFarFailures(failures: WorkState["failures"]) {
  const toast = useToast();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const told = useRef(failures);
  useEffect(() => {
    for (const [key, failure] of failures) {
      const [agentId = "", ...words] = key.split(" ");
      const target = words.join(" ");
      const tree = `/agents/${agentId}/containers`;
      const isHere = path === tree || `${path}/`.startsWith(`${tree}/${target}/`);
      if (told.current.get(key) === failure || isHere) continue;
      const title = `${target.replace(CONTAINER_ID, "$1")}: ${failure.title}`;
      toast({ tone: "bad", title, description: failure.detail });
    }
    told.current = failures;
  }, [failures, path, toast]);
}

function Waiting({ removal: { key, name, agentName, dueAt } }: { removal: Removal }) {
  const seconds = useClock((now) => Math.max(0, Math.ceil((dueAt - now) / 1000)));
  return (
    <div className="relative flex items-center gap-3 overflow-hidden rounded-lg border border-line-strong bg-raised py-2 pr-2 pl-4 text-fg shadow-xl">
      <p className="min-w-0 flex-1">
        <span role="status">
          <strong className="font-semibold break-words">{name}</strong> on {agentName} will be deleted
        </span>{" "}
        <span className="text-muted tabular-nums" aria-hidden="true">
          in {seconds} s
        </span>
      </p>
      <Button size="sm" tone="primary" onClick={() => containerWork.undo(key)} aria-keyshortcuts="Escape">
        <Undo2 size={13} aria-hidden />
        Undo<span className="sr-only"> deleting {name}</span>
      </Button>
      <CountDown dueAt={dueAt} />
    </div>
  );
}

function CountDown({ dueAt }: { dueAt: number }) {
  const left = useClock((now) => Math.min(1, Math.max(0, (dueAt - now - 1000) / UNDO_MS)));
  return (
    <span
      aria-hidden="true"
      className="absolute bottom-0 left-0 h-0.5 w-full origin-left bg-accent transition-transform duration-1000 ease-linear"
      style={{ transform: `scaleX(${left})` }}
    />
  );
}
