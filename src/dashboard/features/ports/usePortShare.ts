import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePreferences } from "../../stores/preferences.ts";
import { useClient } from "../../streams/client.tsx";
import { choiceOf, type Protocol, protocolOf } from "../../streams/ports/portLink.ts";
import { sharesKey } from "../../streams/ports/usePortShares.ts";
import type { AgentAndWorkspace } from "../../streams/workspacesState.ts";
import { useToast } from "../../ui/Toasts.tsx";
import type { Level, Port } from "./joinPorts.ts";

/** Choices for ports that are not shared are kept in this browser; there are never many. */
const MOST_CHOICES = 200;

/** Level and protocol of one port, and the ways to change them. */
export function usePortShare({ agent, workspace }: AgentAndWorkspace, { port, share }: Port) {
  const client = useClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const { httpsPorts, set } = usePreferences();
  const choice = choiceOf({ agent, workspace }, port);
  const level = (share?.share_level ?? "owner") as Level; // an unknown one is shown as it is named
  const protocol = protocolOf({ agent, workspace }, port, share, httpsPorts);
  const remember = (chosen: Protocol) => {
    const others = httpsPorts.filter((other) => other !== choice);
    set({ httpsPorts: (chosen === "https" ? [...others, choice] : others).slice(-MOST_CHOICES) });
  };
  const change = useMutation({
    mutationFn: async (to: { level: Level; protocol: Protocol }) => {
      const at = { agent_name: agent.name, port };
      if (to.level === "owner") {
        remember(to.protocol);
        await client.workspaces.unsharePort({ workspace: workspace.id, body: at });
        return;
      }
      const body = { ...at, share_level: to.level, protocol: to.protocol };
      await client.workspaces.sharePort({ workspace: workspace.id, body });
    },
    onError: (error) =>
      toast({ tone: "bad", title: `Port ${port} is shared as before`, description: error.message }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sharesKey(workspace.id) }),
  });
  return {
    level,
    protocol,
    busy: change.isPending,
    setLevel: (to: Level) => change.mutate({ level: to, protocol }),
    setProtocol: (to: Protocol) => (share ? change.mutate({ level, protocol: to }) : remember(to)),
  };
}
