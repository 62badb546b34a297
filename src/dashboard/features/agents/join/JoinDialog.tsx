import { useQuery } from "@tanstack/react-query";
import { useClient } from "../../../streams/client.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { JoinCommandView } from "./JoinCommandView.tsx";

/** The join command of an agent that exists. */
export function JoinDialog({
  agentId,
  name,
  onClose,
}: {
  agentId: string;
  name: string;
  onClose: () => void;
}) {
  const client = useClient();
  const join = useQuery({
    queryKey: ["join-command", agentId],
    queryFn: ({ signal }) => client.quarterdeck.joinCommand({ agent: agentId }, { signal }),
    // A secret: gone from memory with the dialog.
    gcTime: 0,
  });
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={`Join as ${name}`}>
      {join.isPending && <Skeleton className="h-40 w-full" />}
      {join.isError && (
        <ErrorState
          title="The join command could not be fetched"
          detail={join.error.message}
          onRetry={() => void join.refetch()}
        />
      )}
      {join.data && <JoinCommandView agentId={agentId} command={join.data.command} token={join.data.token} />}
    </Dialog>
  );
}
