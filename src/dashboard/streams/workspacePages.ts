import { replaceEqualDeep } from "@tanstack/react-query";
import type { Workspace } from "#api/http/workspaces.ts";

/** Workspaces that are asked for and forgotten together. */
export const BLOCK = 50;
/** Of the reference a workspace is some 5 kB: ten megabytes at most, those nearest to what is on screen. */
export const MOST_BLOCKS = 40;
/** Blocks of one request. */
const MOST_ASKED = 4;
/** Workspaces beyond the screen that are loaded too. */
const AHEAD = 10;

/**
 * Where a workspace may stand. `undefined`: it has moved elsewhere since. `null`: one that the server counts but does
 * not show (browse-and-auth.md §2).
 */
type Slot = string | undefined | null;
type Block = { slots: readonly Slot[]; isStale: boolean };

/** A server's list of which only parts are held. */
export type PagesState = {
  /** The filter it is of. */
  q: string;
  /** All matches; undefined until something was heard. */
  count: number | undefined;
  blocks: ReadonlyMap<number, Block>;
  known: ReadonlyMap<string, Workspace>;
};

/** Beyond what any deployment has, and below what a browser lays out. */
export const MOST_PLACES = 200_000;

/** The first and last slot on screen. */
export type View = { from: number; to: number };
export type Range = { offset: number; limit: number };

export const noPages = (q: string): PagesState => ({
  q,
  count: undefined,
  blocks: new Map(),
  known: new Map(),
});

/** The workspace at a place; `undefined` while not loaded, `null` when there is none to be seen. */
export function slotAt(state: PagesState, index: number): Workspace | undefined | null {
  const id = state.blocks.get(Math.floor(index / BLOCK))?.slots[index % BLOCK];
  return typeof id === "string" ? state.known.get(id) : id;
}

/**
 * The state after an answer. Things move between one request and the next: each id stands where it was seen last, and
 * once anything came or went, all other blocks are due again.
 */
export function takePage(
  state: PagesState,
  { offset, limit }: Range,
  answer: { workspaces: readonly Workspace[]; count: number },
  view: View,
): PagesState {
  const count = countOf(answer);
  const ids = answer.workspaces.map(({ id }) => id);
  const fresh = new Set(ids);
  const first = offset / BLOCK;
  const end = Math.min(first + limit / BLOCK, Math.ceil(count / BLOCK));
  const isCovered = (block: number) => block >= first && block < end;
  const moved = isMoved(state, fresh, count, isCovered);
  const blocks = new Map<number, Block>();
  for (const [at, block] of state.blocks) {
    if (isCovered(at) || at * BLOCK >= count) continue;
    const doubled = block.slots.some((id) => typeof id === "string" && fresh.has(id));
    const slots = doubled ? block.slots.map((id) => (id && fresh.has(id) ? undefined : id)) : block.slots;
    blocks.set(at, { slots: slots.slice(0, count - at * BLOCK), isStale: block.isStale || moved || doubled });
  }
  for (let at = first; at < end; at++) {
    const size = Math.min(BLOCK, count - at * BLOCK);
    const slots = Array.from({ length: size }, (_, n): Slot => ids[(at - first) * BLOCK + n] ?? null);
    blocks.set(at, { slots, isStale: false });
  }
  const kept = nearest(blocks, view);
  return { q: state.q, count, blocks: kept, known: knownIn(kept, state.known, answer.workspaces) };
}

/** What a broken server may say is brought to a number of places that a page can have. */
function countOf({ count, workspaces }: { count: number; workspaces: readonly Workspace[] }): number {
  if (Number.isNaN(count) || count < 0) return workspaces.length;
  return Math.min(Math.trunc(count), MOST_PLACES);
}

function isMoved(
  state: PagesState,
  fresh: ReadonlySet<string>,
  count: number,
  isCovered: (block: number) => boolean,
): boolean {
  if (state.count !== undefined && state.count !== count) return true;
  const before = [...state.blocks].filter(([at]) => isCovered(at)).flatMap(([, { slots }]) => slots);
  // What was loaded for the first time can say nothing about what has moved.
  return before.some((id) => typeof id !== "string" || !fresh.has(id));
}

function nearest(blocks: ReadonlyMap<number, Block>, view: View): ReadonlyMap<number, Block> {
  if (blocks.size <= MOST_BLOCKS) return blocks;
  const middle = (view.from + view.to) / 2 / BLOCK;
  const sorted = [...blocks].sort(([a], [b]) => Math.abs(a + 0.5 - middle) - Math.abs(b + 0.5 - middle));
  return new Map(sorted.slice(0, MOST_BLOCKS));
}

/** Unchanged workspaces keep their identity, and what stands nowhere any more is forgotten. */
function knownIn(
  blocks: ReadonlyMap<number, Block>,
  before: ReadonlyMap<string, Workspace>,
  fresh: readonly Workspace[],
): ReadonlyMap<string, Workspace> {
  const news = new Map(fresh.map((one) => [one.id, replaceEqualDeep(before.get(one.id), one)]));
  const known = new Map<string, Workspace>();
  for (const { slots } of blocks.values())
    for (const id of slots) {
      const workspace = typeof id === "string" ? (news.get(id) ?? before.get(id)) : undefined;
      if (workspace) known.set(workspace.id, workspace);
    }
  return known;
}

/** Takes in what came by another way, if it stands in the list. */
export function putInPages(state: PagesState, workspace: Workspace): PagesState {
  const before = state.known.get(workspace.id);
  if (!before) return state;
  return { ...state, known: new Map(state.known).set(workspace.id, replaceEqualDeep(before, workspace)) };
}

/** All that is on screen, in one request: what moves within it is neither lost nor doubled. */
export function rangeOf(view: View, count: number | undefined): Range {
  const first = Math.max(0, Math.floor((view.from - AHEAD) / BLOCK));
  const last = Math.floor(Math.min(view.to + AHEAD, (count ?? BLOCK) - 1) / BLOCK);
  const blocks = Math.min(MOST_ASKED, Math.max(1, last - first + 1));
  return { offset: first * BLOCK, limit: blocks * BLOCK };
}

/** What has to be asked for to show the view as it is; undefined when all of it is there. */
export function missingIn(state: PagesState, view: View): Range | undefined {
  if (state.count === 0) return undefined;
  const { offset, limit } = rangeOf(view, state.count);
  const isDue = (at: number) => {
    const block = state.blocks.get(at);
    return !block || block.isStale || block.slots.includes(undefined);
  };
  const blocks = Array.from({ length: limit / BLOCK }, (_, n) => offset / BLOCK + n);
  const due = blocks.filter((at) => at * BLOCK < (state.count ?? Number.POSITIVE_INFINITY) && isDue(at));
  if (due.length === 0) return undefined;
  return { offset: due[0]! * BLOCK, limit: (due.at(-1)! - due[0]! + 1) * BLOCK };
}

/** Those on screen, in order. */
export function workspacesIn(state: PagesState, view: View): readonly Workspace[] {
  const found: Workspace[] = [];
  for (let index = view.from; index <= view.to; index++) {
    const workspace = slotAt(state, index);
    if (workspace) found.push(workspace);
  }
  return found;
}
