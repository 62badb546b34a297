import {
  Fragment,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import type { RowUsage } from "../detail/stats/useRowUsage.ts";
import { type RootNode, rowsOf, type TreeRow } from "../model/tree.ts";
import { type WorkState, workKey } from "../work/containerWork.ts";
import { ContainerRow } from "./ContainerRow.tsx";
import { DevcontainerRow } from "./DevcontainerRow.tsx";
import type { RowEvents } from "./GridRow.tsx";
import { Cell, ColumnHeader, Grid, Row } from "./gridParts.tsx";
import { ProjectRow } from "./ProjectRow.tsx";
import { rowGrid } from "./rowGrid.ts";
import { UsageContext, UsageHeader } from "./UsageCell.tsx";
import { type ContainerLinks, useContainerLinks } from "./useContainerLinks.ts";
import { useTreeKeys } from "./useTreeKeys.ts";

type Props = {
  ref?: Ref<{ focus(): void }>;
  agentId: string;
  /** What is measured of the containers; undefined: nothing is. */
  usage: RowUsage | undefined;
  roots: readonly RootNode[];
  work: WorkState;
  /** The newest build of each workspace folder. */
  builds: ReadonlyMap<string, DevcontainerAttempt>;
  /** The row under which something is open. */
  open: string | undefined;
  onOpen: (key: string) => void;
  onMenu: (node: RootNode, anchor: HTMLElement) => void;
  onPorts: (key: string, anchor: HTMLElement) => void;
  /** Enter on a row. */
  onEnter: (node: RootNode) => void;
  /** What stands under a row: why something failed, its panel. */
  below: (node: RootNode) => ReactNode;
};

/** All containers as a tree grid. */
export function ContainerTree({
  ref,
  agentId,
  usage,
  roots,
  work,
  builds,
  open,
  onOpen,
  onMenu,
  onPorts,
  onEnter,
  below,
}: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string>();
  const rows = useMemo(() => rowsOf(roots, collapsed), [roots, collapsed]);
  // What was chosen may be gone or folded away: Tab must find a row all the same.
  const active = rows.some(({ node }) => node.key === chosen) ? chosen : rows[0]?.node.key;

  const goTo = (key: string) => {
    setChosen(key);
    focusRow(grid.current, key);
  };
  useImperativeHandle(ref, () => ({ focus: () => active !== undefined && focusRow(grid.current, active) }));
  const toggle = useCallback(
    (key: string) =>
      setCollapsed((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );

  // Rows get one object for good; what it does is always of the newest drawing.
  const latest = useRef({ rows, onMenu, onPorts, onOpen });
  useEffect(() => {
    latest.current = { rows, onMenu, onPorts, onOpen };
  });
  const on = useMemo<RowEvents>(
    () => ({
      toggle,
      focus: setChosen,
      open: (key) => latest.current.onOpen(key),
      ports: (key, anchor) => latest.current.onPorts(key, anchor),
      menu: (key, anchor) => {
        const row = latest.current.rows.find(({ node }) => node.key === key);
        if (row) latest.current.onMenu(row.node, anchor);
      },
    }),
    [toggle],
  );
  const links = useContainerLinks(agentId);
  const onKeyDown = useTreeKeys({
    rows,
    active,
    goTo,
    toggle,
    menu: on.menu,
    enter: ({ node }) => (node.kind === "project" ? toggle(node.key) : onEnter(node)),
  });

  return (
    <UsageContext value={usage}>
      <Grid
        ref={grid}
        aria-label="Containers"
        onKeyDown={onKeyDown}
        {...links.handlers}
        {...(usage && { "data-usage": true })}
        className="group/tree relative min-h-0 flex-1 overflow-y-auto"
      >
        <Row
          className={`${rowGrid} sticky top-0 z-10 h-8 border-b border-line bg-bg text-xs text-muted max-md:sr-only`}
        >
          <ColumnHeader className="pl-6">Name</ColumnHeader>
          <ColumnHeader>State</ColumnHeader>
          <ColumnHeader>Image</ColumnHeader>
          <ColumnHeader>Ports</ColumnHeader>
          <UsageHeader />
          <ColumnHeader className="sr-only">Actions</ColumnHeader>
        </Row>
        {rows.map((row) => {
          const isActive = row.node.key === active;
          const under = below(row.node);
          return (
            <Fragment key={row.node.key}>
              {drawRow({ row, agentId, active: isActive, work, builds, open, on, linkOf: links.of })}
              {under && (
                <Below level={row.level} columns={usage ? 6 : 5}>
                  {under}
                </Below>
              )}
            </Fragment>
          );
        })}
      </Grid>
    </UsageContext>
  );
}

function focusRow(grid: HTMLElement | null, key: string) {
  grid?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
}

type RowProps = Pick<Props, "agentId" | "work" | "builds" | "open"> & {
  row: TreeRow;
  active: boolean;
  on: RowEvents;
  linkOf: ContainerLinks["of"];
};

function drawRow({ row, agentId, active, work, builds, open, on, linkOf }: RowProps) {
  const { node, level, setSize, posInSet, expanded } = row;
  const place = { rowKey: node.key, level, setSize, posInSet, expanded, active, on };
  switch (node.kind) {
    case "devcontainer": {
      const key = workKey(agentId, node.key);
      return (
        <DevcontainerRow
          {...place}
          devcontainer={node.devcontainer}
          newest={builds.get(node.key)}
          isLeaving={work.removals.some((removal) => removal.key === key)}
          isOpen={open === node.key}
        />
      );
    }
    case "project":
      return (
        <ProjectRow
          {...place}
          name={node.name}
          total={node.children.length}
          running={node.children.filter(({ container }) => container.running).length}
        />
      );
    case "container":
      return (
        <ContainerRow
          {...place}
          container={node.container}
          linkOf={linkOf}
          kinship={node.kinship}
          act={work.acts.get(workKey(agentId, node.key))}
          isOpen={open === node.key}
        />
      );
  }
}

/** Not a row one moves to with the arrows: Tab goes into it from the row above. */
function Below({ level, columns, children }: { level: number; columns: number; children: ReactNode }) {
  return (
    <Row aria-level={level} className="border-b border-line bg-bg">
      <Cell aria-colspan={columns} className="px-3 py-3 sm:px-4">
        {children}
      </Cell>
    </Row>
  );
}
