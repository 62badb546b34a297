import { ChevronRight } from "lucide-react";
import { type MouseEvent, useState } from "react";
import { classes } from "../classes.ts";
import { visibleText } from "../visibleControls.ts";
import { JsonActions } from "./JsonActions.tsx";
import { JsonValue } from "./JsonValue.tsx";
import type { JsonNode } from "./jsonNode.ts";
import type { JsonPath } from "./jsonPath.ts";
import { childrenOf, countOf, countText, type TreeChild } from "./treeChildren.ts";
import { useTree } from "./treeContext.ts";

type BranchProps = { node: JsonNode; id: string; path: JsonPath; level: number };

/** The children of a node, the first hundreds of them. */
export function JsonBranch({ node, id, path, level }: BranchProps) {
  const { shownOf, showMore, moveOn, active, setActive } = useTree();
  const count = countOf(node);
  const children = childrenOf(node, id, path, shownOf(id));
  const left = count - children.length;
  const moreId = `${id}/more`;
  return (
    <>
      {children.map((child) => (
        <Item key={child.id} child={child} level={level} count={count} />
      ))}
      {left > 0 && (
        <div
          role="treeitem"
          aria-level={level}
          data-item={moreId}
          tabIndex={active === moreId ? 0 : -1}
          onFocus={() => setActive(moreId)}
          onKeyDown={moveOn}
          onClick={() => showMore(id)}
          className="ml-6 w-fit cursor-default rounded-sm px-1 font-sans text-accent hover:underline"
        >
          Show {left.toLocaleString()} more
        </div>
      )}
    </>
  );
}

type ItemProps = { child: TreeChild; level: number; count: number };

function Item({ child, level, count }: ItemProps) {
  const { open, active, toggle, setActive, moveOn, found } = useTree();
  const [isHovered, setHovered] = useState(false);
  const { id, node } = child;
  const hasChildren = countOf(node) > 0;
  const isOpen = hasChildren && open.has(id);
  const hasActions = active === id || isHovered;

  const onClick = (event: MouseEvent<HTMLElement>) => {
    // Buttons within have their own uses, as have the items within, and menus that only React has within.
    const target = event.target as Element; // clicks come from elements only
    if (target.closest("button, [role=treeitem]") !== event.currentTarget) return;
    if (hasChildren) toggle(id);
    else if (event.detail === 0) event.currentTarget.querySelector<HTMLElement>("[data-whole]")?.click();
  };

  return (
    <div
      role="treeitem"
      aria-label={`${visibleText(`${child.label}: ${spoken(node)}`)}${child.isRepeated ? ", repeated below" : ""}`}
      aria-level={level}
      aria-posinset={child.position}
      aria-setsize={count}
      {...(hasChildren && { "aria-expanded": isOpen })}
      data-item={id}
      tabIndex={active === id ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) setActive(id);
      }}
      onKeyDown={moveOn}
      onClick={onClick}
      className="rounded-sm"
    >
      <div
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
        className={classes(
          "flex min-h-6 items-start gap-1 rounded-sm px-1 py-0.5 hover:bg-hover",
          found?.hits.has(id) &&
            (found.current === id ? "bg-accent-soft outline outline-accent" : "bg-warn-soft"),
        )}
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={classes(
            "mt-0.75 shrink-0 text-muted transition-transform",
            isOpen && "rotate-90",
            !hasChildren && "invisible",
          )}
        />
        <span className="min-w-0 wrap-anywhere">
          <span className={child.isIndex ? "text-muted" : "text-accent"}>
            <bdi>{visibleText(child.label)}</bdi>
          </span>
          <span className="text-muted">: </span>
          <JsonValue node={node} isActive={active === id} />
          {child.isRepeated && <span className="ml-2 font-sans text-xs text-warn">repeated below</span>}
        </span>
        {/* A fixed place, so that nothing moves under the pointer. */}
        <span className="-my-1 ml-auto h-7 w-7 shrink-0 pointer-coarse:h-9 pointer-coarse:w-9">
          {hasActions && <JsonActions child={child} isActive={active === id} />}
        </span>
      </div>
      {isOpen && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of a tree
        <div role="group" className="ml-2.5 border-l border-line pl-1.5">
          <JsonBranch node={node} id={id} path={child.path} level={level + 1} />
        </div>
      )}
    </div>
  );
}

/** A value as it is read aloud: enough to know whether to look. */
function spoken(node: JsonNode): string {
  if (node.kind === "object" || node.kind === "array") return countText(node);
  if (node.kind === "number") return node.text;
  return node.kind === "deep" ? "too deep to look into" : String(node.value).slice(0, 200);
}
