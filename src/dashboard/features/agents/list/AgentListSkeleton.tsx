import { Skeleton } from "../../../ui/Skeleton.tsx";
import { groupHeight, rowHeight } from "./rowSizes.ts";

/** As high as what comes, so that nothing moves when it does. */
export function AgentListSkeleton() {
  return (
    <div role="status" aria-label="Loading agents" className="min-h-0 flex-1 overflow-hidden">
      <div className={`flex items-center border-b border-line px-4 ${groupHeight}`}>
        <Skeleton className="h-3.5 w-32" />
      </div>
      {["a", "b", "c", "d", "e"].map((row) => (
        <div key={row} className={`flex items-center gap-8 border-b border-line px-4 ${rowHeight}`}>
          <Skeleton className="h-4 w-36" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-20 max-sm:hidden" />
        </div>
      ))}
    </div>
  );
}
