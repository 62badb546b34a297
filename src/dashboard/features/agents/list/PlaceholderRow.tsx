import { Skeleton } from "../../../ui/Skeleton.tsx";
import { groupHeight, rowHeight } from "./rowSizes.ts";

/** Where a workspace will stand once it is loaded. */
export function PlaceholderRow() {
  return (
    <div aria-hidden data-placeholder>
      <div className={`flex items-center border-b border-line bg-bg px-3 pt-1 sm:px-4 ${groupHeight}`}>
        <Skeleton className="h-3 w-28" />
      </div>
      <div className={`flex items-center gap-8 border-b border-line bg-surface px-3 sm:px-4 ${rowHeight}`}>
        <Skeleton className="h-4 w-32" />
        <Skeleton className="h-4 flex-1" />
      </div>
    </div>
  );
}
