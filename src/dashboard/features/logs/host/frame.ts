import { plainText } from "#api/logText/plainText.ts";
import type { LogFeed } from "../feed/logFeed.ts";
import type { LogStore } from "../lines/logStore.ts";
import type { LogView } from "../lines/logView.ts";
import type { LogHistory } from "./history.ts";
import type { Block, Frame } from "./protocol.ts";

/** Enough of a script's first error for the one line it is pinned in. */
const PINNED_CHARACTERS = 300;

type Of = {
  store: LogStore;
  view: LogView;
  feed: Pick<LogFeed, "account">;
  history: Pick<LogHistory, "state" | "taken">;
  block: Block;
  unseenFrom: number;
  filter: number;
};

export function frameOf({ store, view, feed, history, block, unseenFrom, filter }: Of): Frame {
  const { errors } = view;
  const account = feed.account();
  return {
    state: store.state(),
    account: { ...account, received: account.received + history.taken() },
    earlier: history.state(),
    tallies: Object.fromEntries(store.sources().map((id) => [id, tallyOf(store, id)])),
    rows: view.length,
    folded: view.lines.length - view.length,
    hits: view.hits.length,
    errors: errors.length,
    filter,
    progress: view.progress,
    unseen: {
      lines: view.length - view.rowOf(unseenFrom),
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
