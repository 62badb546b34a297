import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { JsonBranch } from "./JsonBranch.tsx";
import type { JsonLine } from "./jsonLine.ts";
import type { JsonScalar } from "./jsonNode.ts";
import { childId } from "./treeChildren.ts";
import { TreeParts } from "./treeContext.ts";
import { focusMove, treeItem } from "./treeKeys.ts";

export type JsonTreeProps = {
  line: JsonLine;
  /** Paths that are columns now. */
  columns: readonly string[];
  onToggleColumn: (path: string) => void;
  onFilter: (path: string, value: JsonScalar, negate: boolean) => void;
  onCopy: (text: string) => void;
};

/** Children of one node shown at first, and more at each request. */
const CHILDREN_SHOWN = 200;

/** A line's object, to be looked into. One item has the focus; the arrows lead to the others. Keyed by its line. */
export function JsonTree({ line, ...actions }: JsonTreeProps) {
  const tree = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [active, setActive] = useState("0");
  // Where the focus goes once it is drawn.
  const wanted = useRef<string>(undefined);

  useLayoutEffect(() => {
    if (wanted.current === undefined || !tree.current) return;
    treeItem(tree.current, wanted.current)?.focus();
    wanted.current = undefined;
  });

  const moveOn = (event: KeyboardEvent<HTMLElement>) => {
    const item = event.currentTarget;
    // Keys of the items and buttons within, and of menus that only React has within.
    if (event.target !== item || !tree.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = focusMove(tree.current, item, event.key);
    if (!move) return;
    // The log around has its own uses for these keys.
    event.preventDefault();
    event.stopPropagation();
    if (move === "press") item.click();
    else if (move !== "stay") move.focus();
  };
  const shownOf = (id: string) => shown.get(id) ?? CHILDREN_SHOWN;
  const toggle = (id: string) => {
    const after = new Set(open);
    if (!after.delete(id)) after.add(id);
    setOpen(after);
    setActive(id);
  };
  const showMore = (id: string) => {
    // The request goes away or moves on: the first of those it brought takes its place.
    const first = childId(id, shownOf(id));
    wanted.current = first;
    setActive(first);
    setShown(new Map(shown).set(id, shownOf(id) + CHILDREN_SHOWN));
  };

  if (line.json.entries.length === 0)
    return <p className="px-2 py-1 text-sm text-muted">An object without fields</p>;
  return (
    <TreeParts value={{ line, ...actions, open, active, setActive, toggle, shownOf, showMore, moveOn }}>
      <div
        ref={tree}
        role="tree"
        aria-label="Fields of this line"
        className="min-w-0 py-1 font-mono text-sm leading-5 whitespace-normal"
      >
        <JsonBranch node={line.json} id="" path={[]} level={1} />
      </div>
    </TreeParts>
  );
}
