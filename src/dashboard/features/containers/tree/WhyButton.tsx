import type { ReactNode } from "react";
import type { Place, RowEvents } from "./GridRow.tsx";

type Props = {
  place: Pick<Place, "rowKey" | "active">;
  isOpen: boolean;
  onOpen: RowEvents["open"];
  /** What is asked, for those who do not see the row: "web does not run". */
  children: ReactNode;
};

/** Opens the explanation under a row. */
export function WhyButton({ place, isOpen, onOpen, children }: Props) {
  return (
    <button
      type="button"
      tabIndex={place.active ? 0 : -1}
      aria-expanded={isOpen}
      onClick={() => onOpen(place.rowKey)}
      className="h-7 rounded-md px-1.5 text-xs text-muted hover:bg-hover hover:text-fg pointer-coarse:h-9"
    >
      Why<span className="sr-only"> {children}</span>?
    </button>
  );
}
