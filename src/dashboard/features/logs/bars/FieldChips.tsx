import { X } from "lucide-react";
import type { LogsSearch } from "../logsSearch.ts";

type Props = { search: LogsSearch; onSearch: (change: Partial<LogsSearch>) => void };

/** The JSON fields that lines are filtered by and shown as columns; each can be taken away. */
export function FieldChips({ search, onSearch }: Props) {
  const { field = [], cols = [] } = search;
  if (field.length + cols.length === 0) return null;
  return (
    <ul aria-label="Fields" className="flex flex-wrap gap-1 px-2 pb-2 sm:px-3">
      {field.map((term) => (
        <Chip
          key={term}
          what="Filter"
          text={term}
          onRemove={() => onSearch({ field: without(field, term) })}
        />
      ))}
      {cols.map((path) => (
        <Chip key={path} what="Column" text={path} onRemove={() => onSearch({ cols: without(cols, path) })} />
      ))}
    </ul>
  );
}

export function without(list: readonly string[], item: string): string[] | undefined {
  const rest = list.filter((other) => other !== item);
  return rest.length > 0 ? rest : undefined;
}

function Chip({ what, text, onRemove }: { what: string; text: string; onRemove: () => void }) {
  return (
    <li className="flex h-6 min-w-0 items-center gap-1.5 rounded-md border border-accent bg-accent-soft pl-2 text-xs pointer-coarse:h-9">
      <span className="text-muted">{what}</span>
      <code className="max-w-64 truncate font-mono">{text}</code>
      <button
        type="button"
        aria-label={`Remove ${what.toLowerCase()} ${text}`}
        onClick={onRemove}
        className="flex h-full items-center rounded-r-md px-1.5 text-muted hover:bg-hover hover:text-fg"
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}
