import { useState } from "react";
import { visibleText } from "../visibleControls.ts";
import type { JsonNode } from "./jsonNode.ts";
import { writtenText } from "./jsonSource.ts";
import { countText } from "./treeChildren.ts";
import { useTree } from "./treeContext.ts";

/** Characters of a long value shown at first. */
const CLIPPED = 200;

/** A value in the colour of its kind; of objects and lists, how much is in them. */
export function JsonValue({ node, isActive }: { node: JsonNode; isActive: boolean }) {
  const { of } = useTree();
  if (node.kind === "object" || node.kind === "array")
    return <span className="text-muted">{countText(node)}</span>;
  return <Clipped text={writtenText(of, node)} looks={looks[node.kind]} isActive={isActive} />;
}

const looks = { string: "text-ok", number: "text-info", word: "text-warn", deep: "text-muted" };

type ClippedProps = { text: string; looks: string; isActive: boolean };

function Clipped({ text, looks, isActive }: ClippedProps) {
  const [isWhole, setWhole] = useState(false);
  const hidden = text.length - CLIPPED;
  // A button for a few characters would take more room than they.
  if (hidden <= 40) return <span className={looks}>{visibleText(text)}</span>;
  return (
    <>
      <span className={looks}>{visibleText(isWhole ? text : `${text.slice(0, CLIPPED)}…`)}</span>
      <button
        type="button"
        data-whole
        aria-expanded={isWhole}
        tabIndex={isActive ? 0 : -1}
        onClick={() => setWhole(!isWhole)}
        className="ml-2 rounded-sm bg-accent-soft px-1.5 font-sans text-xs text-accent hover:underline"
      >
        {isWhole ? "Show less" : `Show ${hidden.toLocaleString()} more characters`}
      </button>
    </>
  );
}
