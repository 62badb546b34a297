import { Funnel } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { classes } from "../../../ui/classes.ts";
import { Input } from "../../../ui/Input.tsx";
import { type Completion, type Completions, completed, completions, type KnownTerms } from "./completions.ts";

type Props = {
  inputRef: RefObject<HTMLInputElement | null>;
  text: string;
  /** With the cursor, when a key or the pointer put it there. */
  onChange: (text: string, cursor?: number) => void;
  /** The word at the cursor is no longer typed. */
  onSettle: () => void;
  /** What there is to be offered; asked when the list opens. */
  known: () => KnownTerms;
  onFocus: () => void;
  /** Id of what explains the field. */
  describedBy: string | undefined;
  isFaulty: boolean;
  /** Escape in an empty field. */
  onClose: () => void;
};

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** The field of a filter, with a list of terms for the word at the cursor: arrows choose, Enter takes. */
export function FilterInput(props: Props) {
  const { inputRef, text, onChange, onSettle, known, describedBy, isFaulty, onClose } = props;
  const listId = useId();
  const [offer, setOffer] = useState<Completions>();
  /** -1: none, and Enter takes none. */
  const [active, setActive] = useState(-1);
  /** Where the last key left the cursor. */
  const typedAt = useRef<number>(null);
  const items = offer?.items ?? [];
  const isOpen = items.length > 0;

  function offerAt(typed: string, cursor: number) {
    setActive(-1);
    setOffer(completions(typed, cursor, known()));
  }
  function take({ insert }: Completion) {
    const input = inputRef.current;
    if (!offer || !input) return;
    const next = completed(text, offer, insert);
    flushSync(() => onChange(next.text));
    input.focus();
    input.setSelectionRange(next.cursor, next.cursor);
    // A name wants its value; behind a whole term nobody has asked for another.
    if (/[:=]$/.test(insert)) offerAt(next.text, next.cursor);
    else setOffer(undefined);
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = STEPS[event.key];
    const chosen = items[active];
    if (step !== undefined) {
      if (isOpen) setActive((active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length);
      else offerAt(text, event.currentTarget.selectionStart ?? text.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) chosen ? take(chosen) : onSettle();
    else if (event.key === "Escape") {
      if (isOpen) setOffer(undefined);
      else if (text === "") onClose();
      else onChange("");
    } else return;
    event.preventDefault();
  };

  return (
    <div className="relative">
      <Funnel
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
      />
      <Input
        ref={inputRef}
        role="combobox"
        aria-label="Filter lines"
        aria-keyshortcuts="f"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={listId}
        {...(isOpen && active >= 0 && { "aria-activedescendant": `${listId}-${active}` })}
        {...(describedBy !== undefined && { "aria-describedby": describedBy })}
        {...(isFaulty && { "aria-invalid": true })}
        placeholder='level:error OR (source:"Install" NOT cached)'
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={({ target }) => {
          const cursor = target.selectionStart ?? target.value.length;
          typedAt.current = cursor;
          onChange(target.value, cursor);
          // Between words the list waits for an arrow.
          if (/[^\s()]$/.test(target.value.slice(0, cursor))) offerAt(target.value, cursor);
          else setOffer(undefined);
        }}
        onFocus={props.onFocus}
        onBlur={() => {
          setOffer(undefined);
          onSettle();
        }}
        onSelect={({ currentTarget }) => {
          if (currentTarget.selectionStart !== typedAt.current) onSettle();
        }}
        onKeyDown={onKeyDown}
        className="pl-8 font-mono text-xs [font-variant-ligatures:none]"
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Terms"
        hidden={!isOpen}
        className="absolute top-full left-0 z-20 mt-1 max-h-72 w-80 max-w-full overflow-y-auto rounded-md border border-line-strong bg-raised p-1 shadow-lg"
      >
        {items.map((item, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which points here
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field's Enter does it
          <div
            key={item.insert}
            id={`${listId}-${at}`}
            role="option"
            aria-selected={at === active}
            // Taking one must not take the focus.
            onMouseDown={(event) => event.preventDefault()}
            onPointerMove={() => setActive(at)}
            onClick={() => take(item)}
            className={classes(
              "flex min-h-6 items-center gap-2 rounded-sm px-2 text-xs pointer-coarse:min-h-10",
              at === active && "bg-hover",
            )}
          >
            <code className="min-w-0 truncate font-mono [font-variant-ligatures:none]">{item.insert}</code>
            <span className="ml-auto shrink-0 text-muted">{item.hint}</span>
          </div>
        ))}
      </div>
      <p role="status" className="sr-only">
        {isOpen && `${items.length} ${items.length === 1 ? "term" : "terms"} to choose from`}
      </p>
    </div>
  );
}
