import { Bookmark, Copy, Download } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { Kbd } from "../../../ui/Kbd.tsx";
import { MarkItem } from "./MarkItem.tsx";
import type { Mark } from "./mark.ts";

type Props = {
  marks: readonly Mark[];
  /** False when the browser would not keep them. */
  kept?: boolean;
  /** Writes a line's moment the way the log does. */
  timeText: (time: number) => string;
  /** Whether the log still holds the line. */
  isGone?: (mark: Mark) => boolean;
  onGoTo: (mark: Mark) => void;
  onNote: (id: number, text: string) => void;
  onRemove: (id: number) => void;
  onCopyMarkdown: () => void;
  onDownload: () => void;
};

/** The lines somebody marked, in the order of the log. */
export function MarksPanel(props: Props) {
  const { marks, kept = true, timeText, isGone, onGoTo, onNote, onRemove } = props;
  const list = useRef<HTMLUListElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const remove = (at: number, id: number) => {
    // The focus goes on to the next mark: with the button it would fall off the page.
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-remove-mark]") ?? [])];
    (buttons[at + 1] ?? buttons[at - 1] ?? heading.current)?.focus();
    onRemove(id);
  };

  return (
    <section aria-label="Marks" className="flex h-full min-h-0 flex-col text-sm">
      <div className="flex flex-wrap items-center justify-end gap-x-2 border-b border-line px-3 py-2">
        <h2 ref={heading} tabIndex={-1} className="mr-auto text-sm font-semibold text-fg">
          Marks{marks.length > 0 && <span className="font-normal text-muted"> {marks.length}</span>}
        </h2>
        {marks.length > 0 && (
          <>
            <Button size="sm" tone="quiet" onClick={props.onCopyMarkdown}>
              <Copy size={14} aria-hidden />
              Copy as Markdown
            </Button>
            <Button size="sm" tone="quiet" onClick={props.onDownload}>
              <Download size={14} aria-hidden />
              Download
            </Button>
          </>
        )}
      </div>
      {!kept && (
        <p className="border-b border-line bg-warn-soft px-3 py-1.5 text-warn">
          This browser does not keep the marks: they are gone when the page is closed.
        </p>
      )}
      {marks.length === 0 ? (
        <div className="min-h-0 overflow-y-auto">
          <EmptyState title="No marked lines" icon={<Bookmark size={20} aria-hidden />}>
            <p>
              Press <Kbd keys="m" /> on a line to mark it, and again to take the mark away. Marks are kept in
              this browser.
            </p>
          </EmptyState>
        </div>
      ) : (
        <ul ref={list} className="min-h-0 overflow-y-auto">
          {marks.map((mark, at) => (
            <MarkItem
              key={mark.id}
              mark={mark}
              time={mark.time > 0 ? timeText(mark.time) : ""}
              isGone={isGone?.(mark) ?? false}
              onGoTo={() => onGoTo(mark)}
              onNote={(text) => onNote(mark.id, text)}
              onRemove={() => remove(at, mark.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
