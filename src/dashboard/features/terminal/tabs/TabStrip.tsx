import { Bell, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { classes } from "../../../ui/classes.ts";
import { Input } from "../../../ui/Input.tsx";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useSessionState, useView } from "../live/useLive.ts";
import type { Tab } from "./layout.ts";

export type TabEntry = { tab: Tab; live: LiveTerminal; fallback: string };

type Props = {
  entries: readonly TabEntry[];
  activeTab: string | undefined;
  onSelect: (entry: TabEntry) => void;
  onEnter: () => void;
  onClose: (entry: TabEntry) => void;
  onRename: (entry: TabEntry, name: string) => void;
  onMove: (entry: TabEntry, by: 1 | -1) => void;
  /** Keys that are no business of one tab. */
  onKey: (key: string) => boolean;
};

/** The open terminals. Where the focus lands when it leaves a terminal by keyboard. */
export function TabStrip({ entries, activeTab, onSelect, onEnter, onClose, onRename, onMove, onKey }: Props) {
  const [renaming, setRenaming] = useState<string>();

  const onKeyDown = (event: KeyboardEvent, entry: TabEntry, index: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as 1 | -1 | undefined;
    const target = step && entries[index + step];
    if (step && event.shiftKey) onMove(entry, step);
    else if (target) focusTab(target);
    else if (event.key === "Enter" || event.key === "Escape" || event.key === "ArrowDown") onEnter();
    else if (event.key === "F2") setRenaming(entry.tab.id);
    else if (event.key === "Delete") onClose(entry);
    else if (event.ctrlKey || event.metaKey || event.altKey || !onKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const focusTab = (entry: TabEntry) => {
    onSelect(entry);
    document.getElementById(tabId(entry.tab))?.focus();
  };

  return (
    <div
      role="tablist"
      aria-label="Terminals"
      className="relative flex min-w-0 flex-1 items-end gap-0.5 overflow-x-auto"
    >
      {entries.map((entry, index) =>
        renaming === entry.tab.id ? (
          <RenameField
            key={entry.tab.id}
            entry={entry}
            onDone={(name) => {
              setRenaming(undefined);
              if (name !== undefined) onRename(entry, name);
            }}
          />
        ) : (
          <button
            key={entry.tab.id}
            type="button"
            role="tab"
            id={tabId(entry.tab)}
            data-tab={entry.tab.id}
            aria-selected={entry.tab.id === activeTab}
            tabIndex={entry.tab.id === activeTab ? 0 : -1}
            onClick={(event) => {
              onSelect(entry);
              // A mouse wants to type next, the keyboard may want the tab after this one.
              if (event.detail === 0) return;
              event.currentTarget.blur();
              entry.live.focus();
            }}
            onDoubleClick={() => setRenaming(entry.tab.id)}
            onAuxClick={(event) => event.button === 1 && onClose(entry)}
            onKeyDown={(event) => onKeyDown(event, entry, index)}
            className={classes(
              "group -mb-px flex h-8 max-w-56 min-w-24 shrink-0 items-center gap-1.5 border-b-2 px-2 text-left text-muted hover:text-fg",
              entry.tab.id === activeTab ? "border-accent text-fg" : "border-transparent",
            )}
          >
            <TabLabel entry={entry} />
            {/* For the mouse; by keyboard it is Delete, and there is a button for everybody beside the tabs. */}
            <span
              aria-hidden="true"
              title="Close"
              className="-mr-1 hidden size-5 items-center justify-center rounded-sm group-hover:inline-flex hover:bg-hover pointer-coarse:hidden"
              onClick={(event) => {
                event.stopPropagation();
                onClose(entry);
              }}
            >
              <X size={12} />
            </span>
          </button>
        ),
      )}
    </div>
  );
}

const tabId = (tab: Tab) => `terminal-tab-${tab.id}`;

/** Where the focus goes when it leaves a terminal. */
export const focusTabOf = (tab: Tab) => document.getElementById(tabId(tab))?.focus();

export function useTabTitle({ tab, live, fallback }: TabEntry): string {
  const { title } = useView(live);
  const { title: told } = useSessionState(live);
  return tab.name ?? (title || told || fallback);
}

function TabLabel({ entry }: { entry: TabEntry }) {
  const { unseenBell } = useView(entry.live);
  const { status } = useSessionState(entry.live).link;
  const title = useTabTitle(entry);
  const isOver = status === "ended" || status === "refused";
  return (
    <>
      {unseenBell && <Bell size={12} aria-label="Rang" className="shrink-0 text-warn" />}
      <span
        className={classes("min-w-0 flex-1 truncate", isOver && "line-through decoration-1")}
        title={title}
      >
        {title}
      </span>
      {isOver && <span className="sr-only">ended</span>}
    </>
  );
}

function RenameField({ entry, onDone }: { entry: TabEntry; onDone: (name: string | undefined) => void }) {
  const title = useTabTitle(entry);
  return (
    <Input
      aria-label="Name of the tab"
      defaultValue={entry.tab.name ?? ""}
      placeholder={title}
      autoFocus
      className="mb-0.5 h-7 w-40"
      onBlur={(event) => onDone(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onDone(undefined);
      }}
    />
  );
}
