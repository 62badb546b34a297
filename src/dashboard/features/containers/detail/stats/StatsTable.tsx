import { useSyncExternalStore } from "react";
import type { Store } from "../../../../streams/store.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { clockText, durationText } from "../../../../ui/timeText.ts";
import { MEASURES, valueText } from "./measures.ts";
import { painterOf } from "./painter.ts";
import type { StatsFeed } from "./statsFeed.ts";
import { KEPT_SECONDS, summaryOf } from "./statsHistory.ts";

type Props = { feed: StatsFeed; container: string; cursor: Store<number | undefined> };

const cell = "px-2 py-1 text-right whitespace-nowrap max-sm:px-1";

/** The charts in numbers, and the way to point at a moment without a pointer. */
export function StatsTable({ feed, container, cursor }: Props) {
  useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const ago = useSyncExternalStore(cursor.subscribe, cursor.getSnapshot);
  const to = feed.second(Date.now());
  const from = to - KEPT_SECONDS + 1;
  const second = to - (ago ?? 0);
  const history = feed.historyOf(container);
  const rows = MEASURES.flatMap((measure) =>
    measure.series.map(({ key, name }) => ({
      name: measure.series.length > 1 ? `${measure.title}, ${name.toLowerCase()}` : name,
      text: (value: number | undefined) => valueText(measure, value ?? Number.NaN),
      at: history.valueNear(key, second),
      summary: summaryOf(history, key, from, to),
    })),
  );
  const moment = ago === undefined ? "Now" : `At ${clockText(second * 1000)}`;
  return (
    <Panel title="In numbers" flush>
      <div className="flex items-center gap-3 px-4 pt-3">
        <label htmlFor="stats-moment" className="shrink-0 text-muted">
          Moment
        </label>
        <input
          id="stats-moment"
          type="range"
          min={1 - KEPT_SECONDS}
          max={0}
          value={-(ago ?? 0)}
          aria-valuetext={
            ago
              ? `${durationText(ago * 1000)} ago: ${rows.map(({ name, text, at }) => `${name} ${text(at)}`).join(", ")}`
              : "now"
          }
          onChange={({ target }) => {
            const next = -Number(target.value);
            cursor.set(next === 0 ? undefined : next);
            painterOf(feed).soon();
          }}
          className="min-w-0 flex-1 accent-accent"
        />
        <span aria-hidden className="w-24 shrink-0 text-right text-muted tabular-nums">
          {ago ? `${durationText(ago * 1000)} ago` : "now"}
        </span>
      </div>
      <div className="p-2">
        <table className="w-full tabular-nums max-sm:text-xs">
          <caption className="sr-only">What the container uses, over the last ten minutes</caption>
          <thead className="text-muted">
            <tr>
              <th scope="col" className="px-2 py-1 text-left font-normal max-sm:px-1">
                Measure
              </th>
              {[moment, "Lowest", "Mean", "Highest"].map((title, at) => (
                <th key={at === 0 ? "moment" : title} scope="col" className={`${cell} font-normal`}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, text, at, summary }) => (
              <tr key={name} className="border-t border-line">
                <th scope="row" className="px-2 py-1 text-left font-normal max-sm:px-1">
                  {name}
                </th>
                <td className={`${cell} font-medium`}>{text(at)}</td>
                <td className={cell}>{text(summary?.low)}</td>
                <td className={cell}>{text(summary?.mean)}</td>
                <td className={cell}>{text(summary?.high)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
