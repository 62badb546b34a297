import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { secretValues } from "#api/secrets/secretNames.ts";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { usePreferences } from "../../stores/preferences.ts";
import { useSession } from "../../stores/session.ts";
import { useLink } from "../../streams/client.tsx";
import { useExtensions } from "../../streams/deployment.ts";
import { useRegisterStream } from "../../streams/registry.ts";
import { wakeSource } from "../../streams/wake.ts";
import { useToast } from "../../ui/Toasts.tsx";
import { DownloadBar } from "./bars/DownloadBar.tsx";
import { ErrorAnnouncer } from "./bars/ErrorAnnouncer.tsx";
import { FailedScripts } from "./bars/FailedScripts.tsx";
import { FieldChips, without } from "./bars/FieldChips.tsx";
import { FilterChips } from "./bars/FilterChips.tsx";
import { FollowButton } from "./bars/FollowButton.tsx";
import { LogFooter } from "./bars/LogFooter.tsx";
import { LogHistogram } from "./bars/LogHistogram.tsx";
import { LogMarks } from "./bars/LogMarks.tsx";
import { LogNotices } from "./bars/LogNotices.tsx";
import { LogPatterns } from "./bars/LogPatterns.tsx";
import { LogToolbar } from "./bars/LogToolbar.tsx";
import { SearchBox } from "./bars/SearchBox.tsx";
import { SILENT_MS } from "./feed/logSocket.ts";
import { FilterBar } from "./filter/FilterBar.tsx";
import { useFilterWords } from "./filter/useFilterWords.ts";
import type { FilterSpec } from "./host/protocol.ts";
import { fieldTerm } from "./json/fieldFilter.ts";
import type { FieldActions } from "./json/LineTree.tsx";
import { LogKeysDialog } from "./LogKeysDialog.tsx";
import { LogStates } from "./LogStates.tsx";
import { createLogActions } from "./logActions.ts";
import { createLogContext, type LogContextOptions } from "./logContext.ts";
import { createLogDesk } from "./logDesk.ts";
import { type LogsSearch, nothingChosen } from "./logsSearch.ts";
import { chosenSources, hides, searchFilter, toggled, written } from "./searchFilter.ts";
import { spawnLogWorker } from "./session/spawnWorker.ts";
import type { ShownLog } from "./shownLog.ts";
import { useChosenCount } from "./useChosenCount.ts";
import { useLogKeys } from "./useLogKeys.ts";
import { useTextQuery } from "./useTextQuery.ts";
import { GapRow } from "./view/GapRow.tsx";
import { IslandEdge } from "./view/IslandEdge.tsx";
import { LogLines } from "./view/LogLines.tsx";
import { LogMinimap } from "./view/LogMinimap.tsx";
import "../../ui/ansi/ansi.css";
import "./logs.css";

type Props = {
  log: ShownLog;
  search: LogsSearch;
  /** The browser's Back leads to the filter that these are the lines around a row of. */
  isAround: boolean;
  onSearch: LogContextOptions["onSearch"];
  onBack: () => void;
};

export function LogsPanel({ log, search, isAround, onSearch, onBack }: Props) {
  const link = useLink();
  const extensions = useExtensions();
  const [desk] = useState(() =>
    createLogDesk({
      origin: log.origin,
      keep: log.keep,
      extensions,
      spawn: () => spawnLogWorker(link.turns.hold),
      onWake: wakeSource(link.reach),
      onReach: (answered) => (answered ? link.reach.answered() : link.reach.unanswered()),
      onRead: link.leftOut.take,
      onSignedOut: () => useSession.getState().refused(),
    }),
  );
  const { session } = desk;
  const { feed } = session;
  useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  useSyncExternalStore(desk.numbers.subscribe, desk.numbers.getSnapshot);
  const frame = session.getSnapshot();
  useRegisterStream(log.label, feed, SILENT_MS);

  // Sources that only lines know are found as they come; their list changes far less often than the log does.
  const seen = Object.keys(frame.tallies).join();
  const sources = useMemo(() => log.sourcesOf(seen === "" ? [] : seen.split(",")), [log, seen]);
  const byId = useMemo(() => new Map(sources.map((source) => [source.id, source])), [sources]);

  const { query, error } = useTextQuery(search.q ?? "", search.re === true);
  const words = useFilterWords(search.f);
  const names = useMemo(() => Object.fromEntries(sources.map(({ id, name }) => [id, name])), [sources]);
  const environment = JSON.stringify(log.environment);
  const secretsKnown = useMemo(() => secretValues(JSON.parse(environment)), [environment]);
  const filterText = JSON.stringify(searchFilter(search, names, secretsKnown));
  // The same filter again is no reason to look at every line again.
  const filter = useMemo<FilterSpec>(() => JSON.parse(filterText), [filterText]);
  const [context] = useState(() => createLogContext({ desk }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the filter is made of has changed when it has
  useEffect(() => {
    session.setFilter(filter);
    context.arrived(search, isAround);
  }, [session, context, filter]);

  const tell = useToast();
  const finder = useMemo(() => createSecretFinder(secretsKnown), [secretsKnown]);
  const reveals = useSyncExternalStore(desk.reveals.subscribe, desk.reveals.getSnapshot);
  const secrets = reveals ? undefined : finder;
  const actions = useMemo(
    () =>
      createLogActions({
        desk,
        log,
        secretsKnown,
        names: () => names,
        tell,
      }),
    [desk, log, names, secretsKnown, tell],
  );
  const { loaded } = frame.account;
  /** Nothing to count over time; while the log is opened its place is kept. */
  const isEmpty = loaded && frame.state.lines === 0;
  const [missing, setMissing] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link is followed once, not whenever names change
  useEffect(() => {
    if (loaded && search.line !== undefined)
      actions.toLink(search.line).then(
        (found) => setMissing(!found),
        () => setMissing(true),
      );
  }, [loaded, search.line]);

  const fields = useMemo<FieldActions>(() => {
    const { field = [], cols = [] } = search;
    return {
      columns: cols,
      onToggleColumn: (path) =>
        onSearch({ cols: cols.includes(path) ? without(cols, path) : [...cols, path] }),
      onFilter(path, value, negate) {
        const term = fieldTerm(path, value, negate);
        if (!field.includes(term)) onSearch({ field: [...field, term] });
      },
      onCopy: (text) => void actions.copyText(text),
    };
  }, [search, onSearch, actions]);
  const input = useRef<HTMLInputElement>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const [opensFilter, setOpensFilter] = useState(false);
  const showsFilter = opensFilter || search.f !== undefined;
  const [helps, setHelps] = useState(false);
  const [side, setSide] = useState<"marks" | "patterns">();
  const patternsButton = useRef<HTMLButtonElement>(null);
  const sides = useMemo(() => {
    const toggle = (which: typeof side) => setSide((shown) => (shown === which ? undefined : which));
    return {
      toggleMarks: () => toggle("marks"),
      togglePatterns() {
        // What had the focus in the panel goes with it.
        if (side === "patterns") patternsButton.current?.focus();
        toggle("patterns");
      },
    };
  }, [side]);
  const keys = useMemo(
    () => ({
      desk,
      actions,
      focusSearch: () => input.current?.select(),
      focusFilter() {
        // The field must be there before it can be gone to.
        flushSync(() => setOpensFilter(true));
        filterInput.current?.select();
      },
      toggleContext: () => context.toggle(search, { isAround, onSearch, onBack }),
      toggleSource(place: number) {
        const ids = sources.map((source) => source.id);
        const id = ids[place - 1];
        if (place === 0) onSearch({ source: undefined });
        else if (id) onSearch({ source: written(toggled(chosenSources(search), id), ids) });
      },
      ...sides,
      help: () => setHelps(true),
    }),
    [desk, actions, context, search, isAround, onSearch, onBack, sources, sides],
  );
  useLogKeys(keys);
  function closeFilter() {
    setOpensFilter(false);
    if (search.f !== undefined) onSearch({ f: undefined });
  }

  const { logWrap, logTimestamps, logHistogram, logFold } = usePreferences();
  useEffect(() => session.setFolding(logFold), [session, logFold]);
  const chosen = useChosenCount(desk);

  return (
    <section aria-label={log.label} className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 border-b border-line bg-surface">
        <LogToolbar
          actions={actions}
          download={desk.download}
          chosen={chosen}
          errors={frame.errors}
          reveals={reveals}
          showsFilter={showsFilter}
          onFilter={() => (showsFilter ? closeFilter() : keys.focusFilter())}
          showsMarks={side === "marks"}
          onMarks={sides.toggleMarks}
          showsPatterns={side === "patterns"}
          onPatterns={sides.togglePatterns}
          patternsRef={patternsButton}
          onHelp={() => setHelps(true)}
          hasStored={log.storedText !== undefined}
          search={
            <SearchBox
              inputRef={input}
              search={search}
              onSearch={onSearch}
              frame={frame}
              error={error}
              actions={actions}
            />
          }
        />
        <FilterChips frame={frame} loaded={loaded} sources={sources} search={search} onSearch={onSearch} />
        <FieldChips search={search} onSearch={onSearch} />
        {showsFilter && (
          <FilterBar
            inputRef={filterInput}
            desk={desk}
            value={search.f ?? ""}
            onChange={(f) => {
              // The bar stays while it is worked in.
              setOpensFilter(true);
              onSearch({ f });
            }}
            names={names}
            onClose={closeFilter}
          />
        )}
      </div>
      {logHistogram && !isEmpty && (
        <LogHistogram desk={desk} search={search} onSearch={onSearch} actions={actions} />
      )}
      <LogNotices log={log} feed={feed} reach={link.reach} />
      <DownloadBar download={desk.download} />
      <FailedScripts
        tallies={frame.tallies}
        loaded={loaded}
        sources={sources}
        secrets={secrets}
        onShow={actions.show}
      />
      {missing && (
        <p role="status" className="border-b border-line bg-warn-soft px-3 py-1.5">
          Line {search.line} of this link is not in this log any more, or never was.
        </p>
      )}
      <div className="relative flex min-h-0 flex-1">
        <LogLines
          desk={desk}
          label={log.label}
          sources={byId}
          query={query}
          words={words}
          secrets={secrets}
          fields={fields}
          onFold={actions.fold}
          wrap={logWrap}
          times={logTimestamps}
          head={
            <GapRow
              earlier={frame.earlier}
              dropped={(frame.island?.state ?? frame.state).dropped}
              isCounted={frame.isCounted}
              isFiltering={hides(filter)}
              onLoad={() => session.ask("older", undefined)}
            />
          }
          foot={frame.island && <IslandEdge newer={frame.island.newer} onLoad={actions.newer} />}
        />
        <LogStates log={log} desk={desk} actions={actions} onShowAll={() => onSearch(nothingChosen)} />
        <FollowButton desk={desk} />
        <LogMinimap desk={desk} />
        {side === "marks" && <LogMarks desk={desk} actions={actions} />}
        {side === "patterns" && (
          <LogPatterns
            desk={desk}
            search={search}
            onSearch={onSearch}
            secretsKnown={secretsKnown}
            onClose={sides.togglePatterns}
          />
        )}
      </div>
      <LogFooter desk={desk} />
      <ErrorAnnouncer session={session} />
      <LogKeysDialog open={helps} onOpenChange={setHelps} />
    </section>
  );
}
