import { useState } from "react";
import { ApiError } from "#api/client.ts";
import { Button } from "../../../ui/Button.tsx";

/** Stands for lines that are not here: how many, and the way to get them. */
export function GapRow({ lines, onLoad }: { lines: number; onLoad: () => Promise<void> }) {
  const [state, setState] = useState<"idle" | "loading" | { failed: string }>("idle");
  const load = () => {
    setState("loading");
    onLoad().then(
      () => setState("idle"),
      (error: unknown) => setState({ failed: error instanceof ApiError ? error.message : String(error) }),
    );
  };
  return (
    <div className="flex items-center gap-3 border-b border-dashed border-line-strong bg-surface px-3 py-1 font-sans text-muted">
      {lines.toLocaleString()} older {lines === 1 ? "line was" : "lines were"} let go to bound memory.
      <Button size="sm" busy={state === "loading"} onClick={load}>
        Load {lines === 1 ? "it" : "them"} again
      </Button>
      {typeof state === "object" && <span className="text-bad">{state.failed}</span>}
    </div>
  );
}
