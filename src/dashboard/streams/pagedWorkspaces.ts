import { ApiError, type Client } from "#api/client.ts";
import type { Envelope } from "#api/http/errors.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { backoffMs } from "./backoff.ts";
import { createStore, type ReadStore } from "./store.ts";
import type { StreamState } from "./streamState.ts";
import {
  missingIn,
  noPages,
  type PagesState,
  putInPages,
  type Range,
  rangeOf,
  takePage,
  type View,
  workspacesIn,
} from "./workspacePages.ts";
import type { FeedOptions, WorkspacesFeed } from "./workspacesFeed.ts";
import { inTransition, noWorkspaces, type WorkspacesState } from "./workspacesState.ts";

export type ShownPages = PagesState & {
  /** The filter that has been asked for and not answered yet. */
  asked: string | undefined;
  /** Why the server did not understand the last filter. */
  invalid: Envelope | undefined;
};

/** A list too long to hold whole: what is on screen is asked for, and nothing else. */
export type WorkspacePages = ReadStore<ShownPages> & {
  /** Another filter. Until its answer comes, the list stays as it is. */
  search(q: string): void;
  /** What is on screen of the list; undefined when the list is not. */
  show(view: View | undefined): void;
};

export type PagedWorkspaces = WorkspacesFeed & { pages: WorkspacePages };

/** The pauses of the reference's own site (browse-and-auth.md §3). */
const CALM_MS = 30_000;
const TRANSITION_MS = 5_000;
/** Letters typed in one go are one filter. */
const TYPED_MS = 150;
/** Rows that only fly past are not asked for. */
const SCROLLED_MS = 60;
/** Before another try for what moved away under the last; twice as long each time. */
const MOVED_MS = 1_000;
/** Workspaces kept that stand in no loaded page: those of open pages. */
const MOST_OTHERS = 50;
const START: View = { from: 0, to: 19 };

/** For servers without a list stream. */
export function createPagedWorkspaces(
  client: Pick<Client["workspaces"], "list">,
  options: FeedOptions = {},
): PagedWorkspaces {
  let view: View | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: { range: Range; abort: AbortController } | undefined;
  /** What was answered since all that is on screen was there: a server whose places never agree is not asked in haste. */
  const tried = new Set<number>();
  let tries = 0;
  let isUsed = false;
  let unwake: (() => void) | undefined;
  const others = new Map<string, Workspace>();
  const status = createStore<StreamState>({ status: "idle", since: Date.now(), attempt: 0 });
  const pages = createStore<ShownPages>({ ...noPages(""), asked: undefined, invalid: undefined });
  const store = createStore<WorkspacesState>(noWorkspaces, {
    onFirst() {
      isUsed = true;
      unwake = options.onWake?.(poll);
      later(0, poll);
    },
    onLast() {
      isUsed = false;
      unwake?.();
      stop();
    },
  });

  const later = (ms: number, work: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };

  function stop() {
    clearTimeout(timer);
    asking?.abort.abort();
    asking = undefined;
    if (pages.getSnapshot().asked !== undefined) pages.set({ ...pages.getSnapshot(), asked: undefined });
    become({ status: "idle", attempt: 0 });
  }

  function become(change: Pick<StreamState, "status" | "attempt"> & Partial<StreamState>) {
    const { status: was, since, lastMessageAt } = status.getSnapshot();
    const kept = lastMessageAt === undefined ? {} : { lastMessageAt };
    status.set({ ...kept, since: was === change.status ? since : Date.now(), ...change });
  }

  function set(next: ShownPages) {
    pages.set(next);
    for (const id of others.keys()) {
      const fresh = next.known.get(id);
      if (fresh) others.set(id, fresh);
    }
    const rest = [...others.values()].filter(({ id }) => !next.known.has(id));
    store.set({
      loaded: next.count !== undefined,
      workspaces: [...next.known.values(), ...rest],
      unclaimed: [],
    });
  }

  /** All that is on screen, anew. */
  function poll() {
    if (!view) return;
    // Nobody sees it, and waking asks at once.
    if (options.isHidden?.()) return later(CALM_MS, poll);
    const { asked, count } = pages.getSnapshot();
    void ask(asked === undefined ? rangeOf(view, count) : rangeOf(START, undefined));
  }

  /** Only what is on screen and not there yet; then the next poll is due. */
  function fill() {
    const state = pages.getSnapshot();
    if (!view || state.asked !== undefined) return;
    const missing = missingIn(state, view);
    if (missing && !tried.has(missing.offset)) return void ask(missing);
    if (missing) {
      later(Math.min(MOVED_MS * 2 ** tries, CALM_MS), () => {
        tried.clear();
        tries++;
        void ask(missing);
      });
      return;
    }
    tried.clear();
    tries = 0;
    later(inTransition(workspacesIn(state, view)) ? TRANSITION_MS : CALM_MS, poll);
  }

  async function ask(range: Range) {
    clearTimeout(timer);
    asking?.abort.abort();
    const mine = { range, abort: new AbortController() };
    asking = mine;
    const { asked, q } = pages.getSnapshot();
    const wanted = asked ?? q;
    if (status.getSnapshot().status === "idle") become({ status: "connecting", attempt: 0 });
    try {
      const query = { ...(wanted !== "" && { q: wanted }), ...range };
      const answer = await client.list(query, { signal: mine.abort.signal });
      if (asking !== mine) return;
      asking = undefined;
      const before = pages.getSnapshot();
      const base = asked === undefined ? before : noPages(wanted);
      // Another list is looked at from its top.
      if (asked !== undefined && view) view = START;
      if (asked !== undefined) tried.clear();
      tried.add(range.offset);
      const taken = takePage(base, range, answer, view ?? START);
      become({ status: "live", attempt: 0, lastMessageAt: Date.now() });
      set({ ...taken, asked: undefined, invalid: asked === undefined ? before.invalid : undefined });
      fill();
    } catch (error) {
      if (asking !== mine) return;
      asking = undefined;
      failed(error, asked !== undefined);
    }
  }

  function failed(error: unknown, wasSearch: boolean) {
    const reason = error instanceof Error ? error.message : String(error);
    const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    if (refused && error.status === 400 && wasSearch) {
      // The list stays what it was before the filter that nobody understands.
      set({ ...pages.getSnapshot(), asked: undefined, invalid: error.envelope });
      become({ status: "live", attempt: 0, lastMessageAt: Date.now() });
      return fill();
    }
    if (refused && error.status !== 429) return become({ status: "refused", attempt: 0, reason });
    const { attempt } = status.getSnapshot();
    const wait = backoffMs(attempt);
    become({ status: "retrying", attempt: attempt + 1, retryAt: Date.now() + wait, reason });
    later(wait, poll);
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    stream: { getSnapshot: status.getSnapshot, subscribe: status.subscribe, retryNow: poll },
    put(workspace) {
      others.delete(workspace.id);
      others.set(workspace.id, workspace);
      if (others.size > MOST_OTHERS) others.delete(others.keys().next().value!); // not empty: one was just added
      set({ ...pages.getSnapshot(), ...putInPages(pages.getSnapshot(), workspace) });
    },
    refresh: poll,
    pages: {
      getSnapshot: pages.getSnapshot,
      subscribe: pages.subscribe,
      search(q) {
        const state = pages.getSnapshot();
        if (q === (state.asked ?? state.q)) {
          if (state.invalid) pages.set({ ...state, invalid: undefined });
          return;
        }
        asking?.abort.abort();
        asking = undefined;
        const isFirst = state.count === undefined;
        pages.set({ ...state, asked: q, invalid: undefined });
        if (view && isUsed) later(isFirst ? 0 : TYPED_MS, poll);
      },
      show(next) {
        const before = view;
        view = next;
        if (next === undefined) return stop();
        if (!isUsed) return;
        if (before === undefined) return later(0, poll);
        const state = pages.getSnapshot();
        if (state.asked !== undefined || (before.from === next.from && before.to === next.to)) return;
        const missing = missingIn(state, next);
        const isComing = asking && missing && covers(asking.range, missing);
        if (missing && !isComing) later(SCROLLED_MS, fill);
      },
    },
  };
}

const covers = (range: Range, other: Range) =>
  range.offset <= other.offset && range.offset + range.limit >= other.offset + other.limit;
