import { EmptyState } from "../ui/EmptyState.tsx";

/** Addresses that are taken but whose pages come later. */
export function LaterPage() {
  return (
    <EmptyState title="This part is not here yet">It comes with a later version of Quarterdeck.</EmptyState>
  );
}
