import { plainText } from "#api/logText/plainText.ts";
import type { LogFeed } from "../feed/logFeed.ts";
import type { LogStore } from "../lines/logStore.ts";
import type { Stretches } from "../unheld/stretches.ts";
import type { UnheldSearch } from "../unheld/unheldSearch.ts";
import type { Block, Frame } from "./protocol.ts";
import type { Seeks } from "./seeks.ts";

/** Enough of a script's first error for the one line it is pinned in. */
const PINNED_CHARACTERS = 300;

type Of = {
  stretches: Pick<Stretches, "live" | "shown" | "filterNumber">;
  feed: Pick<LogFeed, "account">;
  search: Pick<UnheldSearch, "state">;
  seeks: Pick<Seeks, "scanned">;
  block: Block;
  unseenFrom: number;
};

export function frameOf({ stretches, feed, search, seeks, block, unseenFrom }: Of): Frame {
  const { live, shown } = stretches;
  const { store } = live;
  const { errors } = live.view;
  const account = feed.account();
  return {
    state: store.state(),
    account: { ...account, received: account.received + live.history.taken() },
    earlier: shown.history.state(),
    isCounted: shown.history.isCounted(),
    island: shown.end && { state: shown.store.state(), newer: shown.end.state() },
    tallies: Object.fromEntries(store.sources().map((id) => [id, tallyOf(store, id)])),
    rows: shown.view.length,
    folded: shown.view.lines.length - shown.view.length,
    hits: live.view.hits.length,
    unheld: search.state(),
    seeking: seeks.scanned(),
    errors: shown.view.errors.length,
    filter: stretches.filterNumber,
    progress: live.view.progress,
    unseen: {
      lines: live.view.length - live.view.rowOf(unseenFrom),
      errors: errors.length - errors.lowerBound(unseenFrom),
    },
    block,
  };
}

function tallyOf(store: LogStore, id: string): Frame["tallies"][string] {
  const tally = store.tallyOf(id);
  const line = tally.firstError === undefined ? undefined : store.lineAt(tally.firstError);
  return { ...tally, ...(line && { firstErrorText: plainText(line.text.slice(0, PINNED_CHARACTERS)) }) };
}
