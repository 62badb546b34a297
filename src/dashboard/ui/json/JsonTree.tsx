import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { JsonBranch } from "./JsonBranch.tsx";
import type { JsonScalar } from "./jsonNode.ts";
import type { JsonSource } from "./jsonSource.ts";
import { childId, countOf, wayTo } from "./treeChildren.ts";
import { TreeParts } from "./treeContext.ts";
import { focusMove, treeItem } from "./treeKeys.ts";

export type JsonTreeProps = {
  of: JsonSource;
  label: string;
  /** What else can be done with a field, above copying: items of a menu. */
  menuOf?: (path: string, value: JsonScalar | undefined) => ReactNode;
  onCopy: (text: string) => void;
  /** Items to be marked, by their places; the tree opens to the current one and brings it into view. */
  found?: { hits: ReadonlySet<string>; current: string | undefined };
};

/** Children of one node shown at first, and more at each request. */
const CHILDREN_SHOWN = 200;

/** An object or list, to be looked into. One item has the focus; the arrows lead to the others. Keyed by what it shows. */
export function JsonTree({ of, label, ...actions }: JsonTreeProps) {
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

  function shownOf(id: string) {
    return shown.get(id) ?? CHILDREN_SHOWN;
  }
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
  const current = actions.found?.current;
  const [foundAt, setFoundAt] = useState<string>();
  if (current !== foundAt) {
    setFoundAt(current);
    if (current !== undefined) {
      const way = wayTo(current);
      setOpen(new Set([...open, ...way.map(({ id }) => id)]));
      setShown(new Map([...shown, ...way.map(({ id, at }) => [id, Math.max(shownOf(id), at + 1)] as const)]));
      setActive(current);
    }
  }
  useEffect(() => {
    if (current !== undefined && tree.current)
      treeItem(tree.current, current)?.firstElementChild?.scrollIntoView({ block: "nearest" });
  }, [current]);
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

  if (countOf(of.json) === 0) return <p className="px-2 py-1 text-sm text-muted">An object without fields</p>;
  return (
    <TreeParts value={{ of, label, ...actions, open, active, setActive, toggle, shownOf, showMore, moveOn }}>
      <div
        ref={tree}
        role="tree"
        aria-label={label}
        className="min-w-0 py-1 font-mono text-sm leading-5 whitespace-normal"
      >
        <JsonBranch node={of.json} id="" path={[]} level={1} />
      </div>
    </TreeParts>
  );
}
