import type { Container, ContainerList, Devcontainer } from "#api/http/containers.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { type Filterable, matches, parseFilter } from "./filter.ts";

export const COMPOSE_PROJECT = "com.docker.compose.project";
export const COMPOSE_SERVICE = "com.docker.compose.service";
const LOCAL_FOLDER = "devcontainer.local_folder";

/** What a container is to the row above it. `own`: the devcontainer's. `spare`: made for the same folder, and not used. */
export type Kinship = "own" | "sibling" | "spare" | "member" | "alone";

export type DevcontainerNode = {
  kind: "devcontainer";
  key: string;
  devcontainer: Devcontainer;
  children: readonly ContainerNode[];
};
export type ProjectNode = { kind: "project"; key: string; name: string; children: readonly ContainerNode[] };
export type ContainerNode = { kind: "container"; key: string; container: Container; kinship: Kinship };
export type RootNode = DevcontainerNode | ProjectNode | ContainerNode;

export const projectOf = (container: Container): string | undefined =>
  container.labels?.[COMPOSE_PROJECT] || undefined;

/**
 * Each container stands once: under the devcontainer it belongs to, among its compose project, or alone. The order is by
 * name and does not change with state or age, so that nothing moves under the pointer.
 */
export function buildTree(list: ContainerList): RootNode[] {
  const taken = new Set<string>();
  const byProject = groupBy(list.containers, projectOf);
  const byFolder = groupBy(list.containers, (container) => container.labels?.[LOCAL_FOLDER]);
  const current = new Map(list.containers.map((container) => [container.id, container]));
  const take = (containers: readonly Container[], kinship: Kinship): ContainerNode[] =>
    containers
      .filter(({ id }) => !taken.has(id))
      .sort(byName)
      .map((container) => {
        taken.add(container.id);
        return { kind: "container", key: container.id, container, kinship };
      });

  const known = list.devcontainers ?? [];
  // First what is linked, or a sibling of one could be taken from the next.
  const own = known.map(({ container }) =>
    container ? take([current.get(container.id) ?? container], "own") : [],
  );
  const devcontainers = known.map((devcontainer, index): DevcontainerNode => {
    const project = own[index]?.[0] && projectOf(own[index][0].container);
    return {
      kind: "devcontainer",
      // The id changes when the agent restarts, the folder does not.
      key: devcontainer.workspace_folder,
      devcontainer,
      children: [
        ...own[index]!,
        ...take(project ? (byProject.get(project) ?? []) : [], "sibling"),
        ...take(byFolder.get(devcontainer.workspace_folder) ?? [], "spare"),
      ],
    };
  });
  devcontainers.sort((a, b) => compare(a.key, b.key));

  const projects: ProjectNode[] = [];
  for (const [name, containers] of byProject) {
    if (name === undefined) continue;
    const children = take(containers, "member");
    if (children.length > 0) projects.push({ kind: "project", key: `project ${name}`, name, children });
  }
  projects.sort((a, b) => compare(a.name, b.name));
  return [...devcontainers, ...projects, ...take(byProject.get(undefined) ?? [], "alone")];
}

function groupBy<K>(containers: readonly Container[], keyOf: (of: Container) => K): Map<K, Container[]> {
  const groups = new Map<K, Container[]>();
  for (const container of containers) {
    const key = keyOf(container);
    const group = groups.get(key);
    if (group) group.push(container);
    else groups.set(key, [container]);
  }
  return groups;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: Container, b: Container) => compare(a.name, b.name) || compare(a.id, b.id);

/** `shown` and `total` count containers and devcontainers without one. */
export type FilteredTree = { roots: readonly RootNode[]; shown: number; total: number };

/** The part of the tree that matches. A parent of a match stays; a devcontainer that matches itself keeps what is below. */
export function filterTree(roots: readonly RootNode[], q: string): FilteredTree {
  const terms = parseFilter(q);
  const total = countOf(roots);
  if (terms.length === 0) return { roots, shown: total, total };
  const fits = (of: Filterable) => matches(of, terms);
  let shown = 0;
  const kept = roots.flatMap((root): RootNode[] => {
    if (root.kind === "container") {
      const fit = fits(root);
      shown += Number(fit);
      return fit ? [root] : [];
    }
    const fitting = root.children.filter((child) => fits({ container: child.container }));
    const own = root.kind === "devcontainer" ? ownOf(root) : undefined;
    // A devcontainer and its container are one thing to who looks for it.
    const fit =
      root.kind === "devcontainer" && fits({ devcontainer: root.devcontainer, container: own?.container });
    const children = fit && own && !fitting.includes(own) ? [own, ...fitting] : fitting;
    shown += children.length + Number(fit && !own);
    return fit || children.length > 0 ? [{ ...root, children }] : [];
  });
  return { roots: kept, shown, total };
}

const ownOf = (node: DevcontainerNode) => node.children.find(({ kinship }) => kinship === "own");

function countOf(roots: readonly RootNode[]): number {
  return roots.reduce((sum, root) => {
    if (root.kind === "container") return sum + 1;
    return sum + root.children.length + Number(root.kind === "devcontainer" && !ownOf(root));
  }, 0);
}

/** A row as it stands on screen, with what a tree grid must say of it. */
export type TreeRow = {
  node: RootNode;
  level: 1 | 2;
  parent: string | undefined;
  expanded: boolean | undefined;
  setSize: number;
  posInSet: number;
};

export function rowsOf(roots: readonly RootNode[], collapsed: ReadonlySet<string>): TreeRow[] {
  return roots.flatMap((node, index): TreeRow[] => {
    const children = node.kind === "container" ? [] : node.children;
    const expanded = children.length === 0 ? undefined : !collapsed.has(node.key);
    const row: TreeRow = {
      node,
      level: 1,
      parent: undefined,
      expanded,
      setSize: roots.length,
      posInSet: index + 1,
    };
    if (!expanded) return [row];
    return [
      row,
      ...children.map(
        (child, at): TreeRow => ({
          node: child,
          level: 2,
          parent: node.key,
          expanded: undefined,
          setSize: children.length,
          posInSet: at + 1,
        }),
      ),
    ];
  });
}

/** What a row is called, for reading aloud and for finding it by typing. */
export function nameOf(node: RootNode): string {
  if (node.kind === "project") return node.name;
  if (node.kind === "container") return node.container.name || node.container.id.slice(0, 12);
  return devcontainerName(node.devcontainer);
}

/** A devcontainer has no name before its first start (DC53): its folder's then. */
export const devcontainerName = ({ name, workspace_folder }: Devcontainer): string =>
  visibleText(name || workspace_folder.split("/").filter(Boolean).at(-1) || workspace_folder);
