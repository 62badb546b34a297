import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { columnText } from "../json/jsonColumns.ts";
import { readJsonLine } from "../json/jsonLine.ts";
import { type FieldActions, LineTree } from "../json/LineTree.tsx";

/** The fields that were picked as columns, one under the other from line to line. */
export function FieldColumns({ plain, columns }: { plain: string; columns: readonly string[] }) {
  const { cells } = useMemo(() => columnText(plain, columns), [plain, columns]);
  if (cells.every((cell) => cell === undefined)) return null;
  return cells.map((cell, at) => (
    <span
      key={columns[at]}
      title={`${columns[at]} ${cell ?? "is not in this line"}`}
      className="mr-2 inline-block w-[16ch] shrink-0 truncate align-top text-accent"
    >
      {cell ?? "–"}
    </span>
  ));
}

type Props = {
  plain: string;
  isOpen: boolean;
  onToggle: () => void;
  fields: FieldActions;
  /** The line itself. */
  children: ReactNode;
};

/** A line, and if it is a JSON object the way into it, and the object once it is open. */
export function LineFields({ plain, isOpen, onToggle, fields, children }: Props) {
  const line = useMemo(() => readJsonLine(plain), [plain]);
  if (!line) return children;
  const Mark = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <button
        type="button"
        aria-label="Fields"
        aria-expanded={isOpen}
        onClick={onToggle}
        // Floats: JSON without a space would go to the next line as a whole.
        className="-ml-1 mr-1 float-left inline-flex size-5 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg"
      >
        <Mark size={13} aria-hidden />
      </button>
      {children}
      {isOpen && (
        <div className="my-1 max-w-3xl rounded-md border border-line bg-surface p-2 whitespace-normal">
          <LineTree line={line} {...fields} />
        </div>
      )}
    </>
  );
}
