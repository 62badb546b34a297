import { Plus } from "lucide-react";
import { useExtension } from "../../../streams/deployment.ts";
import { Button } from "../../../ui/Button.tsx";
import { SearchField } from "../../../ui/SearchField.tsx";
import { Select } from "../../../ui/Select.tsx";
import type { AgentsSearch, StatusFilter } from "./agentsSearch.ts";

/** The id of what says why a search was refused. */
export const SEARCH_FAULT = "search-fault";

type Props = {
  search: AgentsSearch;
  onChange: (change: Partial<AgentsSearch>) => void;
  /** How many there are, in words; empty while that is not known. */
  counted: string;
  searchHint: string;
  /** The server did not understand the search; why stands in SEARCH_FAULT. */
  invalid?: boolean;
  /** A search is under way. */
  busy?: boolean;
  /** The arrow down key leaves the search for the first row. */
  onEnterList: () => void;
};

const statuses: readonly (readonly [StatusFilter | "", string])[] = [
  ["", "Any status"],
  ["connected", "Connected"],
  ["connecting", "Waiting"],
  ["disconnected", "Offline"],
  ["timeout", "Never seen"],
  ["off", "Off"],
];
const healths = [
  ["", "Any health"],
  ["healthy", "Healthy"],
  ["unhealthy", "Unhealthy"],
] as const;

export function AgentsToolbar({
  search,
  onChange,
  counted,
  searchHint,
  invalid = false,
  busy = false,
  onEnterList,
}: Props) {
  const canAdd = useExtension("agents");
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2 sm:px-4">
      <h1 className="sr-only">Agents</h1>
      <SearchField
        label="Search agents"
        placeholder={searchHint}
        {...(invalid && { fault: SEARCH_FAULT })}
        className="sm:w-72"
        value={search.q ?? ""}
        onChange={(q) => onChange({ q: q || undefined })}
        onDown={onEnterList}
      />
      <Select
        aria-label="Status"
        value={search.status ?? ""}
        options={statuses}
        onChange={(status) => onChange({ status: status || undefined })}
        className="max-sm:flex-1"
      />
      <Select
        aria-label="Health"
        value={search.health ?? ""}
        options={healths}
        onChange={(health) => onChange({ health: health || undefined })}
        className="max-sm:flex-1"
      />
      <p role="status" className="ml-1 text-muted tabular-nums max-sm:sr-only">
        {busy ? "Searching…" : counted}
      </p>
      {canAdd && (
        <Button tone="primary" className="ml-auto max-sm:w-full" onClick={() => onChange({ add: true })}>
          <Plus size={14} aria-hidden />
          Add agent
        </Button>
      )}
    </div>
  );
}
