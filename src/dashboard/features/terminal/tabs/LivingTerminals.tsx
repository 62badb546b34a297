import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import type { Terminal } from "#api/http/quarterdeck.ts";
import { useClient } from "../../../streams/client.tsx";
import { Button } from "../../../ui/Button.tsx";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Popover } from "../../../ui/Popover.tsx";
import { Time } from "../../../ui/Time.tsx";

/** While somebody looks at the list. */
const REFRESH_MS = 3_000;

export const terminalsKey = (agent: string) => ["terminals", agent];

type Props = { agent: string; open: ReadonlySet<string>; onAttach: (id: string) => void };

/** Every terminal that lives on the agent, also those that no tab shows. */
export function LivingTerminals({ agent, open, onAttach }: Props) {
  return (
    <Popover
      title="Terminals on this agent"
      trigger={
        <IconButton label="Terminals on this agent">
          <SquareTerminal size={15} aria-hidden />
        </IconButton>
      }
    >
      <List agent={agent} open={open} onAttach={onAttach} />
    </Popover>
  );
}

function List({ agent, open, onAttach }: Props) {
  const client = useClient();
  const queryClient = useQueryClient();
  const { data, error } = useQuery({
    queryKey: terminalsKey(agent),
    queryFn: ({ signal }) => client.quarterdeck.terminals({ agent }, { signal }),
    refetchInterval: REFRESH_MS,
  });
  const end = useMutation({
    mutationFn: (terminal: string) => client.quarterdeck.endTerminal({ agent, terminal }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: terminalsKey(agent) }),
  });
  if (error && !data) return <p role="alert">{error.message}</p>;
  if (!data) return <p className="text-muted">Asking the agent…</p>;
  if (data.terminals.length === 0) return <p className="text-muted">None is running.</p>;
  return (
    <ul className="flex flex-col gap-2">
      {data.terminals.map((terminal) => (
        <li key={terminal.id} className="flex items-center gap-2">
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{nameOf(terminal)}</p>
            <p className="break-words text-xs text-muted">
              {terminal.container && `in container ${shortContainer(terminal.container)}, `}
              {terminal.attachments === 0
                ? "nobody attached"
                : terminal.attachments === 1
                  ? "1 attached"
                  : `${terminal.attachments} attached`}
              {", since "}
              <Time at={terminal.created_at} />
            </p>
          </div>
          {!open.has(terminal.id) && (
            <Button size="sm" onClick={() => onAttach(terminal.id)}>
              Attach
            </Button>
          )}
          <Button
            size="sm"
            tone="quiet"
            busy={end.isPending && end.variables === terminal.id}
            onClick={() => end.mutate(terminal.id)}
          >
            End
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** A name as it is, of an id what engines print of one. */
const shortContainer = (name: string) => (/^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name);

const nameOf = ({ title, command }: Terminal) => title || command || "Shell";
