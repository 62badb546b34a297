import { Plus, Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { useExtension } from "../../../streams/deployment.ts";
import { Button } from "../../../ui/Button.tsx";
import { Input } from "../../../ui/Input.tsx";
import { Kbd } from "../../../ui/Kbd.tsx";
import { Select } from "../../../ui/Select.tsx";
import type { AgentsSearch, StatusFilter } from "./agentsSearch.ts";

type Props = {
  search: AgentsSearch;
  onChange: (change: Partial<AgentsSearch>) => void;
  shown: number;
  total: number;
  loaded: boolean;
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

export function AgentsToolbar({ search, onChange, shown, total, loaded, onEnterList }: Props) {
  const canAdd = useExtension("agents");
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2 sm:px-4">
      <h1 className="sr-only">Agents</h1>
      <SearchField
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
        {loaded && (shown === total ? plural(total) : `${shown.toLocaleString()} of ${plural(total)}`)}
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

function plural(total: number): string {
  return `${total.toLocaleString()} ${total === 1 ? "agent" : "agents"}`;
}

type FieldProps = { value: string; onChange: (value: string) => void; onDown: () => void };

/**
 * Uncontrolled: the address follows what is typed a moment later, and a field tied to it would lose letters. It takes
 * the address's word only when nobody is typing (back, a link).
 */
function SearchField({ value, onChange, onDown }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const field = input.current;
    if (field && field !== document.activeElement) field.value = value;
  }, [value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog]");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      event.preventDefault();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className="relative w-full sm:w-72">
      <Search
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
      />
      <Input
        ref={input}
        type="search"
        aria-label="Search agents"
        aria-keyshortcuts="/"
        placeholder="Search agents"
        defaultValue={value}
        onChange={(event) => onChange(event.target.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          onDown();
        }}
        className="pr-8 pl-8"
      />
      <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 max-sm:hidden">
        <Kbd keys="/" />
      </span>
    </div>
  );
}
