import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from "react";
import { classes } from "../../ui/classes.ts";
import { type FoundItem, findItems, type PaletteItem } from "./paletteItems.ts";

type Props = {
  items: readonly PaletteItem[];
  /** What is typed, for items that have to be fetched. */
  onQuery?: (query: string) => void;
  onClose: () => void;
};

/** Finds anything by a few letters: a combobox whose list is always open, as WAI-ARIA has it. */
export function Palette({ items, onQuery, onClose }: Props) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const found = usePaletteSearch(items, query);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const current = Math.min(active, found.length - 1);

  const run = (item: PaletteItem) => {
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setActive((current + step + found.length) % found.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // The list may still be of an earlier query: Enter means what has been typed.
      const now = findItems(items, query);
      const entry = now[Math.min(active, now.length - 1)];
      if (entry) run(entry.item);
    }
  };

  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          initialFocus={input}
          className="fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[calc(100vw-1.5rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-surface text-fg shadow-2xl"
        >
          <Dialog.Title className="sr-only">Go to an agent, a page or an action</Dialog.Title>
          <div className="flex items-center gap-2.5 border-b border-line px-3.5">
            <Search size={16} aria-hidden className="text-muted" />
            <input
              ref={input}
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-autocomplete="list"
              {...(found[current] && { "aria-activedescendant": `${listId}-${current}` })}
              aria-label="Go to an agent, a page or an action"
              placeholder="Go to an agent, a page or an action"
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                onQuery?.(event.target.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
              className="h-11 w-full bg-transparent text-base outline-none placeholder:text-muted"
            />
          </div>
          <ResultList id={listId} found={found} current={current} onHover={setActive} onRun={run} />
          <p role="status" className="sr-only">
            {found.length === 1 ? "1 result" : `${found.length} results`}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function usePaletteSearch(items: readonly PaletteItem[], query: string): readonly FoundItem[] {
  // Typing stays ahead of the search, however many agents there are.
  const deferred = useDeferredValue(query);
  return useMemo(() => findItems(items, deferred), [items, deferred]);
}

type ListProps = {
  id: string;
  found: readonly FoundItem[];
  current: number;
  onHover: (index: number) => void;
  onRun: (item: PaletteItem) => void;
};

function ResultList({ id, found, current, onHover, onRun }: ListProps) {
  if (found.length === 0)
    return <p className="px-4 py-6 text-center text-muted">Nothing is called that. Try fewer letters.</p>;
  return (
    <div id={id} role="listbox" aria-label="Results" className="relative overflow-y-auto p-1.5">
      {found.map(({ item, at }, index) => (
        <div key={item.id} role="presentation">
          {item.group !== found[index - 1]?.item.group && (
            <div role="presentation" className="px-2 pt-2 pb-1 text-xs text-muted">
              {item.group}
            </div>
          )}
          {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input, which points here */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input's Enter does it */}
          <div
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            ref={index === current ? intoView : undefined}
            onPointerMove={() => onHover(index)}
            onClick={() => onRun(item)}
            className={classes(
              "flex min-h-8 items-center gap-2.5 rounded-md px-2 pointer-coarse:min-h-11",
              index === current && "bg-hover",
            )}
          >
            <span className="inline-flex w-4 justify-center text-muted">{item.icon}</span>
            <span className="min-w-0 truncate">
              <Highlighted text={item.title} at={at} />
            </span>
            {item.detail && <span className="ml-auto shrink-0 text-xs text-muted">{item.detail}</span>}
          </div>
        </div>
      ))}
    </div>
  );
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function Highlighted({ text, at }: { text: string; at: readonly number[] }) {
  if (at.length === 0) return text;
  const marked = new Set(at);
  return [...text].map((character, index) =>
    marked.has(index) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a character has no name but its place
      <b key={index} className="font-semibold text-accent">
        {character}
      </b>
    ) : (
      character
    ),
  );
}
