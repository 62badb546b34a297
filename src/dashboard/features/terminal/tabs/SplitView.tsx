import { Fragment, type ReactNode } from "react";
import { Divider } from "../../../ui/Divider.tsx";
import { type Pane, type PaneNode, panesOf, type Split } from "./layout.ts";

type Props = {
  node: PaneNode;
  renderPane: (pane: Pane) => ReactNode;
  onShare: (split: Split, share: number) => void;
};

/** Lays panes out as they were split. */
export function SplitView({ node, renderPane, onShare }: Props) {
  if (node.kind === "pane") return <Fragment key={node.id}>{renderPane(node)}</Fragment>;
  const half = (child: PaneNode, grow: number) => (
    <div key={panesOf(child)[0]!.id} className="relative min-h-0 min-w-0 basis-0" style={{ flexGrow: grow }}>
      <SplitView node={child} renderPane={renderPane} onShare={onShare} />
    </div>
  );
  return (
    <div className={node.direction === "row" ? "flex size-full flex-row" : "flex size-full flex-col"}>
      {half(node.first, node.share)}
      <Divider
        label="Border between terminals"
        direction={node.direction}
        share={node.share}
        onShare={(share) => onShare(node, share)}
      />
      {half(node.second, 1 - node.share)}
    </div>
  );
}
