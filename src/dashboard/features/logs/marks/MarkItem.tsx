import { Pencil, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Input } from "../../../ui/Input.tsx";
import type { Mark } from "./mark.ts";

type Props = {
  mark: Mark;
  time: string;
  /** The line went with the oldest of the log: there is nowhere to go. */
  isGone: boolean;
  onGoTo: () => void;
  onNote: (text: string) => void;
  onRemove: () => void;
};

export function MarkItem({ mark, time, isGone, onGoTo, onNote, onRemove }: Props) {
  const [isEditing, setEditing] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const what = mark.text.trim() || "empty line";
  const editButton = () => item.current?.querySelector<HTMLElement>("[data-edit-note]");

  const done = (note: string | undefined, keepFocus: boolean) => {
    setEditing(false);
    if (note !== undefined && note.trim() !== mark.note) onNote(note);
    // The field that had the focus goes away.
    if (keepFocus) editButton()?.focus();
  };

  return (
    <li ref={item} className="flex items-start gap-1 border-b border-line px-3 py-1.5 last:border-b-0">
      <div className="min-w-0 flex-1">
        <Line isGone={isGone} onGoTo={onGoTo}>
          <span className="shrink-0 text-muted tabular-nums">{time}</span>
          <span className="truncate font-mono text-fg group-hover:underline">{what}</span>
        </Line>
        {isEditing ? (
          <NoteField note={mark.note} label={`Note for ${what}`} onDone={done} />
        ) : (
          mark.note !== "" && <p className="wrap-anywhere text-sm text-fg">{mark.note}</p>
        )}
      </div>
      <IconButton
        data-edit-note
        label={`${mark.note === "" ? "Add" : "Edit"} note`}
        onClick={() => setEditing(true)}
      >
        <Pencil size={14} aria-hidden />
      </IconButton>
      <IconButton data-remove-mark label="Remove mark" onClick={onRemove}>
        <X size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

type LineProps = { isGone: boolean; onGoTo: () => void; children: ReactNode };

function Line({ isGone, onGoTo, children }: LineProps) {
  const looks = "group flex w-full items-baseline gap-2 text-left text-xs leading-7 pointer-coarse:leading-9";
  if (!isGone)
    return (
      <button type="button" title="Go to this line" onClick={onGoTo} className={looks}>
        {children}
      </button>
    );
  return (
    <div className={looks}>
      {children}
      <span className="shrink-0 text-muted">no longer held</span>
    </div>
  );
}

type NoteFieldProps = {
  note: string;
  label: string;
  /** Undefined leaves the note as it was. */
  onDone: (note: string | undefined, keepFocus: boolean) => void;
};

function NoteField({ note, label, onDone }: NoteFieldProps) {
  // Taking the field away may blur it once more.
  const isOver = useRef(false);
  const finish = (text: string | undefined, keepFocus: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    onDone(text, keepFocus);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    // Neither the panel nor the log is to close or choose nothing for it.
    event.preventDefault();
    event.stopPropagation();
    finish(event.key === "Enter" ? event.currentTarget.value : undefined, true);
  };
  return (
    <Input
      autoFocus
      aria-label={label}
      defaultValue={note}
      placeholder="What is it about this line?"
      maxLength={2000}
      onKeyDown={onKeyDown}
      // Leaving the field otherwise keeps what was written.
      onBlur={(event) => finish(event.currentTarget.value, false)}
    />
  );
}
