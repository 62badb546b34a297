import { useEffect } from "react";
import { usePreferences } from "../../stores/preferences.ts";
import type { LogActions } from "./logActions.ts";
import type { LogDesk } from "./logDesk.ts";
import { timeStyles } from "./view/timeColumn.ts";

export type LogKeysOptions = {
  desk: LogDesk;
  actions: LogActions;
  focusSearch: () => void;
  focusFilter: () => void;
  /** Shows all lines around the current one, or goes back to those that pass the filter. */
  toggleContext: () => void;
  /** The n-th source alone, or with the others; 0: all. */
  toggleSource: (place: number) => void;
  toggleMarks: () => void;
  togglePatterns: () => void;
  help: () => void;
};

/** One line per key: what the help sheet shows is what the keys are. */
export const LOG_KEYS = [
  ["End", "Follow the end"],
  ["Home", "First line"],
  ["↑ ↓", "Current line; with Shift choose several"],
  ["PgUp PgDn", "Scroll"],
  ["/", "Find"],
  ["f", "Filter: words, levels, sources, times and fields with AND, OR, NOT"],
  ["n N", "Next, previous line with a match"],
  ["e E", "Next, previous error"],
  [". ,", "Next, previous minute"],
  ["o O", "Next, previous hour"],
  ["m", "Mark the current line, or no longer"],
  ["u U", "Next, previous mark"],
  ["b", "List of marks"],
  ["p", "Patterns: lines by template. There ↑ ↓ move, Enter shows only these lines, Shift Enter all others"],
  ["c", "All lines around the current one; once more: back to the filter"],
  ["1 … 9", "Show a source, or no longer"],
  ["0", "Show all sources"],
  ["v", "Show secrets in clear, or mask them again"],
  ["w", "Wrap long lines"],
  ["i", "Show lines over time, or no longer"],
  ["t", "Change how times are written"],
  ["x", "Show the fields of a JSON line or all of a long one, or no longer"],
  ["z", "Fold the stack trace of the current line, or unfold it"],
  ["Z", "Fold all stack traces, or none"],
  ["Ctrl A", "Choose all lines"],
  ["Ctrl C", "Copy chosen lines"],
  ["y", "Copy a link to chosen lines"],
  ["Esc", "Choose nothing"],
  ["h", "These keys"],
] as const;

/** Keys work wherever the focus is, unless somebody is typing or something lies over the page. */
export function useLogKeys(options: LogKeysOptions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey || isElsewhere(event.target)) return;
      const command =
        event.ctrlKey || event.metaKey ? controlKeys(event, options) : plainKeys(event, options);
      if (!command) return;
      event.preventDefault();
      command();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [options]);
}

function isElsewhere(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : undefined;
  if (element?.closest("input, textarea, select, [contenteditable], [role=menu], [role=dialog]")) return true;
  return document.querySelector("[role=dialog]:not([data-toast]), [role=menu]") !== null;
}

type Command = (() => void) | undefined;

function controlKeys(event: KeyboardEvent, { actions, desk }: LogKeysOptions): Command {
  const key = event.key.toLowerCase();
  // What is marked as text is copied by the browser.
  const marked = window.getSelection()?.isCollapsed === false;
  if (key === "c" && !event.shiftKey && !marked && desk.selection.getSnapshot())
    return () => void actions.copy("plain");
  if (key === "a" && event.target instanceof Element && event.target.closest("[role=log]"))
    return actions.selectAll;
  return undefined;
}

function plainKeys(event: KeyboardEvent, options: LogKeysOptions): Command {
  const { desk, actions } = options;
  if (/^[0-9]$/.test(event.key)) return () => options.toggleSource(Number(event.key));
  switch (event.key) {
    case "End":
    case "G":
      return desk.scroll.follow;
    case "Home":
    case "g":
      return desk.scroll.toStart;
    case "PageDown":
      return () => desk.scroll.page(1);
    case "PageUp":
      return () => desk.scroll.page(-1);
    case "ArrowDown":
    case "j":
      return () => actions.move(1, event.shiftKey);
    case "ArrowUp":
    case "k":
      return () => actions.move(-1, event.shiftKey);
    case "/":
      return options.focusSearch;
    case "f":
      return options.focusFilter;
    case "n":
      return () => actions.toHit(1);
    case "N":
      return () => actions.toHit(-1);
    case "e":
      return () => actions.toError(1);
    case "E":
      return () => actions.toError(-1);
    case ".":
      return () => actions.byTime("minute", 1);
    case ",":
      return () => actions.byTime("minute", -1);
    case "o":
      return () => actions.byTime("hour", 1);
    case "O":
      return () => actions.byTime("hour", -1);
    case "m":
      return () => void actions.mark();
    case "u":
      return () => actions.toMark(1);
    case "U":
      return () => actions.toMark(-1);
    case "b":
      return options.toggleMarks;
    case "p":
      return options.togglePatterns;
    case "c":
      return options.toggleContext;
    case "v":
      return actions.toggleSecrets;
    case "w":
      return toggleWrap;
    case "i":
      return toggleHistogram;
    case "t":
      return nextTimes;
    case "x":
      return actions.expand;
    case "z":
      return () => actions.fold();
    case "Z":
      return actions.toggleFolding;
    case "y":
      return () => void actions.copyLink();
    case "h":
      return options.help;
    case "Escape":
      if (desk.session.getSnapshot().seeking !== undefined) return actions.stopSeeking;
      return desk.selection.getSnapshot() ? desk.selection.clear : undefined;
    default:
      return undefined;
  }
}

function toggleWrap() {
  const { logWrap, set } = usePreferences.getState();
  set({ logWrap: !logWrap });
}

function toggleHistogram() {
  const { logHistogram, set } = usePreferences.getState();
  set({ logHistogram: !logHistogram });
}

function nextTimes() {
  const { logTimestamps, set } = usePreferences.getState();
  const place = timeStyles.findIndex(([style]) => style === logTimestamps);
  set({ logTimestamps: timeStyles[(place + 1) % timeStyles.length]![0] });
}
