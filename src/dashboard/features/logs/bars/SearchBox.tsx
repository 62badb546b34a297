import { ChevronDown, ChevronUp, ListFilter, Regex, Search, X } from "lucide-react";
import { type Ref, useId } from "react";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Input } from "../../../ui/Input.tsx";
import type { Frame } from "../host/protocol.ts";
import type { PatternFault } from "../lines/patternFault.ts";
import type { LogActions } from "../logActions.ts";
import type { LogsSearch } from "../logsSearch.ts";
import { hitsText } from "../unheld/hitsText.ts";
import { FaultLine } from "./FaultLine.tsx";

type Props = {
  inputRef: Ref<HTMLInputElement>;
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
  /** How many lines have it, here and elsewhere, and how far looking for them is. */
  frame: Pick<Frame, "hits" | "unheld" | "seeking" | "progress">;
  error: PatternFault | undefined;
  actions: LogActions;
};

export function SearchBox({ inputRef, search, onSearch, frame, error, actions }: Props) {
  const errorId = useId();
  const isLooking = Boolean(search.q) && error === undefined;
  const { hits, unheld, seeking } = frame;
  const hasNone =
    hits === 0 &&
    (unheld.kind === "none" ||
      unheld.kind === "unsearched" ||
      (unheld.kind === "counted" && unheld.hits === 0));
  return (
    <search className="flex min-w-0 flex-1 flex-wrap items-center gap-1 max-sm:basis-full">
      <div className="relative min-w-52 flex-1 sm:max-w-96">
        <Search
          size={14}
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
        />
        <Input
          ref={inputRef}
          type="search"
          aria-label="Find in this log"
          aria-keyshortcuts="/"
          placeholder="Find in this log"
          defaultValue={search.q ?? ""}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          {...(error !== undefined && { "aria-invalid": true, "aria-describedby": errorId })}
          onChange={(event) => onSearch({ q: event.target.value || undefined })}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            actions.toHit(event.shiftKey ? -1 : 1);
          }}
          className="pr-16 pl-8"
        />
        <span className="absolute top-1/2 right-1 flex -translate-y-1/2">
          <IconButton
            label="Regular expression"
            pressed={search.re === true}
            className="size-6"
            onClick={() => onSearch({ re: search.re ? undefined : true })}
          >
            <Regex size={14} aria-hidden />
          </IconButton>
          <IconButton
            label="Only lines with it"
            pressed={search.all !== true}
            className="size-6"
            onClick={() => onSearch({ all: search.all ? undefined : true })}
          >
            <ListFilter size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      {isLooking && (
        <span className="flex min-w-0 items-center gap-0.5">
          <span
            role="status"
            className="px-1 text-muted tabular-nums"
            {...(unheld.kind === "unsearched" && { title: unheld.reason })}
          >
            {statusText(frame)}
          </span>
          {seeking !== undefined && (
            <IconButton label="Stop looking" shortcut="Esc" onClick={actions.stopSeeking}>
              <X size={15} aria-hidden />
            </IconButton>
          )}
          <IconButton
            label="Previous match"
            shortcut="N"
            disabled={hasNone}
            onClick={() => actions.toHit(-1)}
          >
            <ChevronUp size={15} aria-hidden />
          </IconButton>
          <IconButton label="Next match" shortcut="n" disabled={hasNone} onClick={() => actions.toHit(1)}>
            <ChevronDown size={15} aria-hidden />
          </IconButton>
        </span>
      )}
      {error !== undefined && <FaultLine id={errorId} typed={search.q ?? ""} fault={error} />}
    </search>
  );
}

function statusText({ hits, unheld, seeking, progress }: Props["frame"]): string {
  if (seeking !== undefined)
    return seeking === 0
      ? "Looking further…"
      : `Looking further… ${seeking.toLocaleString()} lines without a match`;
  if (progress)
    return `Looking… ${Math.floor(progress.share * 100)} %, ${progress.hits.toLocaleString()} so far`;
  return hitsText(hits, unheld);
}
