import { useSyncExternalStore } from "react";
import { useLink } from "../../streams/client.tsx";
import { Button } from "../../ui/Button.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";

/** Says that something is missing below, because the server sent it in a form that this page cannot read. */
export function LeftOutBanner() {
  const { leftOut } = useLink();
  const notes = useSyncExternalStore(leftOut.subscribe, leftOut.getSnapshot);
  if (notes.length === 0) return null;
  const items = notes.reduce((sum, note) => sum + note.items, 0);
  return (
    <section
      aria-label="Left out"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-warn bg-warn-soft px-4 py-2"
    >
      <span role="status" className="inline-flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <StatusMark kind="warn" word={`${items} ${items === 1 ? "item" : "items"} could not be read`} />
        <span className="min-w-0 max-w-prose">
          {items === 1 ? "It is" : "They are"} not shown: the server sent {items === 1 ? "it" : "them"} in a
          form that this page does not know. It may be newer than the page.
        </span>
      </span>
      <details className="min-w-0 text-xs text-muted">
        <summary className="cursor-pointer">Which</summary>
        <ul>
          {notes.map(({ path, summary, items, first }) => (
            <li key={path} className="break-words">
              {summary}: {first.slice(0, 200)}
              {items > 1 && `, and ${items - 1} more`}
            </li>
          ))}
        </ul>
      </details>
      <Button size="sm" className="ml-auto" onClick={() => leftOut.dismiss()}>
        Dismiss
      </Button>
    </section>
  );
}
