import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { visibleText } from "../../../ui/visibleControls.ts";
import { explainWarnings } from "../model/warnings.ts";

/** Everything the agent warned of, each with what to do (C4). */
export function Warnings({ warnings }: { warnings: readonly string[] | undefined }) {
  const told = useMemo(() => explainWarnings(warnings), [warnings]);
  if (told.length === 0) return null;
  return (
    <section aria-label="Warnings" className="shrink-0 border-b border-line bg-warn-soft px-3 py-2 sm:px-4">
      <ul className="flex max-h-40 flex-col gap-1.5 overflow-y-auto">
        {told.map(({ text, next, times }) => (
          <li key={text} className="flex gap-2">
            <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-warn" />
            <div className="min-w-0">
              <p className="break-words text-warn">
                {visibleText(text)}
                {times > 1 && ` (${times} times)`}
              </p>
              <p className="text-fg">{next}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
