import { Plus, Server } from "lucide-react";
import { useExtension } from "../../../streams/deployment.ts";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";

/** How one comes by the first agent. */
export function NoAgents({ onAdd }: { onAdd: () => void }) {
  const canAdd = useExtension("agents");
  return (
    <EmptyState
      icon={<Server size={28} aria-hidden />}
      title="No agents yet"
      actions={
        canAdd && (
          <Button tone="primary" onClick={onAdd}>
            <Plus size={14} aria-hidden />
            Add an agent
          </Button>
        )
      }
    >
      <p>
        An agent runs on the machine you want to see. Name it here, run one command there, and its health,
        logs and terminals appear on this page.
      </p>
      <pre className="mt-4 overflow-x-auto rounded-md border border-line bg-surface p-3 text-left font-mono text-xs text-fg">
        quarterdeck agent --url {window.location.origin} --token …
      </pre>
    </EmptyState>
  );
}
