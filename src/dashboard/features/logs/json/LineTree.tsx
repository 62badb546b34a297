import { Columns3, Filter, FilterX } from "lucide-react";
import { JsonTree } from "../../../ui/json/JsonTree.tsx";
import type { JsonScalar } from "../../../ui/json/jsonNode.ts";
import { MenuItem } from "../../../ui/Menu.tsx";
import type { JsonLine } from "./jsonLine.ts";

/** What can be done with the fields of JSON lines. */
export type FieldActions = {
  /** Paths that are columns now. */
  columns: readonly string[];
  onToggleColumn: (path: string) => void;
  onFilter: (path: string, value: JsonScalar, negate: boolean) => void;
  onCopy: (text: string) => void;
};

/** A line's object, whose fields become filters and columns. Keyed by its line. */
export function LineTree({
  line,
  columns,
  onToggleColumn,
  onFilter,
  onCopy,
}: FieldActions & { line: JsonLine }) {
  return (
    <JsonTree
      of={line}
      label="Fields of this line"
      onCopy={onCopy}
      menuOf={(path, value) => (
        <>
          {value !== undefined && (
            <>
              <MenuItem icon={<Filter size={14} aria-hidden />} onSelect={() => onFilter(path, value, false)}>
                Only lines with this value
              </MenuItem>
              <MenuItem icon={<FilterX size={14} aria-hidden />} onSelect={() => onFilter(path, value, true)}>
                No lines with this value
              </MenuItem>
            </>
          )}
          <MenuItem icon={<Columns3 size={14} aria-hidden />} onSelect={() => onToggleColumn(path)}>
            {columns.includes(path) ? "Remove column" : "Show as column"}
          </MenuItem>
        </>
      )}
    />
  );
}
