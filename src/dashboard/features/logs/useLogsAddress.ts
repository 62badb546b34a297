import { useLocation, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { LogContextOptions } from "./logContext.ts";
import type { LogsSearch } from "./logsSearch.ts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The entry before has the filter that a line was left from, for the lines around it. */
    logContext?: boolean;
  }
}

/** What the address of a log page says, and changing it. Of any route whose search is a LogsSearch. */
export function useLogsAddress(): {
  search: LogsSearch;
  isAround: boolean;
  onSearch: LogContextOptions["onSearch"];
  onBack: () => void;
} {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const onSearch = useCallback<LogContextOptions["onSearch"]>(
    (next, { push } = { push: false }) =>
      void navigate({
        to: ".",
        search: (before) => ({ ...before, ...next }),
        replace: !push,
        state: push ? { logContext: true } : true,
      }),
    [navigate],
  );
  const isAround = useLocation({ select: ({ state }) => state.logContext === true });
  const { history } = useRouter();
  const onBack = useCallback(() => history.back(), [history]);
  return { search, isAround, onSearch, onBack };
}
