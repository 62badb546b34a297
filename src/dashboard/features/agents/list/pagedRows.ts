import type { Workspace } from "#api/http/workspaces.ts";
import { type PagesState, slotAt } from "../../../streams/workspacePages.ts";
import { findAgents, type ListRow, type PlaceholderRow } from "./agentRows.ts";
import type { AgentsSearch } from "./agentsSearch.ts";

export type PagedRows = {
  rows: readonly ListRow[];
  /** Workspaces that were looked at here: less than all while some are not loaded. */
  looked: number;
  /** Of those, how many have something to show. */
  matching: number;
};

/** One row a workspace, the same one every time. */
const placeholders: PlaceholderRow[] = [];
const placeholder = (slot: number) =>
  (placeholders[slot] ??= { kind: "placeholder", key: `slot-${slot}`, slot });

/**
 * The rows of a list that is held in parts. `withPlaces`: what is not loaded has a place, by its average height. Without,
 * when only what is loaded can be searched, the list is what was found.
 */
export function pagedRows(state: PagesState, rest: AgentsSearch, withPlaces: boolean): PagedRows {
  const rows: ListRow[] = [];
  let looked = 0;
  let matching = 0;
  const of = rowsWith(rest);
  for (let slot = 0; slot < (state.count ?? 0); slot++) {
    const workspace = slotAt(state, slot);
    if (workspace === undefined) {
      if (withPlaces) rows.push(placeholder(slot));
      continue;
    }
    looked++;
    if (workspace === null) continue;
    const found = of(workspace);
    if (found.length > 0) matching++;
    for (const row of found) rows.push(row.slot === slot ? row : { ...row, slot });
  }
  return { rows, looked, matching };
}

let lastRest: string | undefined;
let rowsOf = new WeakMap<Workspace, readonly ListRow[]>();

/** A workspace that did not change has the rows it had. */
function rowsWith(rest: AgentsSearch): (workspace: Workspace) => readonly ListRow[] {
  const key = JSON.stringify(rest);
  if (key !== lastRest) rowsOf = new WeakMap();
  lastRest = key;
  return (workspace) => {
    const known = rowsOf.get(workspace);
    if (known) return known;
    const { rows } = findAgents([workspace], rest);
    rowsOf.set(workspace, rows);
    return rows;
  };
}
