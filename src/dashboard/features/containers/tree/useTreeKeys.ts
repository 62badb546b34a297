import { type KeyboardEvent, useRef } from "react";
import { nameOf, type TreeRow } from "../model/tree.ts";

/** Letters typed within this time are one word. */
const TYPING_MS = 600;

type Moves = {
  rows: readonly TreeRow[];
  active: string | undefined;
  goTo: (key: string) => void;
  toggle: (key: string) => void;
  menu: (key: string, row: HTMLElement) => void;
  enter: (row: TreeRow) => void;
};

/** The keys of a tree grid whose rows take the focus (WAI-ARIA): arrows, Home, End, letters, Enter, the menu key. */
export function useTreeKeys({ rows, active, goTo, toggle, menu, enter }: Moves) {
  const typed = useRef({ text: "", at: 0 });
  return (event: KeyboardEvent<HTMLElement>) => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    const key = element?.dataset.row;
    const index = rows.findIndex(({ node }) => node.key === key);
    const row = rows[index];
    if (!element || !row) return;
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      if (row.node.kind !== "project") menu(row.node.key, element);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Inside a row a control has the keys, except for those by which one leaves it.
    const onRow = event.target === element;
    if (!onRow && event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const handled = move(event, row, index) || (onRow && find(event, index));
    if (handled) event.preventDefault();
  };

  function move(event: KeyboardEvent, row: TreeRow, index: number): boolean {
    const to = (target: TreeRow | undefined) => {
      if (target) goTo(target.node.key);
      return true;
    };
    switch (event.key) {
      case "ArrowDown":
        return to(rows[index + 1]);
      case "ArrowUp":
        return to(rows[index - 1]);
      case "Home":
        return to(rows[0]);
      case "End":
        return to(rows.at(-1));
      case "ArrowRight":
        if (row.expanded === false) toggle(row.node.key);
        else if (row.expanded) to(rows[index + 1]);
        return true;
      case "ArrowLeft":
        if (row.expanded) toggle(row.node.key);
        else if (row.parent !== undefined) goTo(row.parent);
        return true;
      case "Enter":
        enter(row);
        return true;
      default:
        return false;
    }
  }

  /** The next row that begins with what was typed. */
  function find(event: KeyboardEvent, index: number): boolean {
    // `/` goes to the filter.
    if (event.key.length !== 1 || event.key === " " || event.key === "/") return false;
    const now = event.timeStamp;
    const more = now - typed.current.at < TYPING_MS;
    const text = (more ? typed.current.text : "") + event.key.toLowerCase();
    typed.current = { text, at: now };
    // The same letter again and again goes on to the next; a longer word may be that of the row one is on.
    const repeated = [...text].every((letter) => letter === text[0]);
    const wanted = repeated ? text[0]! : text;
    const from = repeated ? index + 1 : index;
    const order = [...rows.slice(from), ...rows.slice(0, from)];
    const found = order.find(({ node }) => nameOf(node).toLowerCase().startsWith(wanted));
    if (found && found.node.key !== active) goTo(found.node.key);
    return found !== undefined;
  }
}
