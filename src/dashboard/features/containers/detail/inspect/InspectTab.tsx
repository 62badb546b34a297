import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../../ui/Skeleton.tsx";
import { useContainerOnPage } from "../containerContext.ts";
import { Instead } from "../Instead.tsx";
import { useInspect } from "../useInspect.ts";
import { InspectSections } from "./InspectSections.tsx";
import { RawInspect } from "./RawInspect.tsx";

/** What the engine knows of the container, readable and raw. */
export function InspectTab() {
  const { agent, container, isGone, isOld } = useContainerOnPage();
  const { data, error, isThere, refetch } = useInspect(agent.id, container, { isGone });
  if (data)
    return (
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-7xl flex-col gap-3 p-3 sm:p-4">
          {(isOld || error) && (
            <p role="status" className="text-warn">
              This was read before the connection was lost{error ? `: ${error.message}` : "."}
            </p>
          )}
          <InspectSections raw={data} />
          <RawInspect raw={data} name={container.name} />
        </div>
      </div>
    );
  if (isThere === false) return <Instead of="inspect" />;
  if (isGone)
    return (
      <EmptyState title="It was removed before it was inspected">
        The engine knows nothing of it now.
      </EmptyState>
    );
  if (error)
    return (
      <ErrorState
        title="The container cannot be inspected"
        detail={error.message}
        onRetry={() => void refetch()}
      />
    );
  return (
    <div role="status" aria-label="Loading what the engine knows" className="grid gap-3 p-4 lg:grid-cols-2">
      <Skeleton className="h-48" />
      <Skeleton className="h-48" />
      <Skeleton className="h-64 lg:col-span-2" />
    </div>
  );
}
