import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SquareArrowOutUpRight, TerminalSquare } from "lucide-react";
import type { Devcontainer } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { useToast } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { editorLink, fallbackCommands, insideOf } from "../model/openIn.ts";

/** The ways into a running devcontainer: an editor, a terminal, and commands for where those do not go. */
export function OpenIn({
  devcontainer,
  agent,
  workspace,
}: AgentAndWorkspace & { devcontainer: Devcontainer }) {
  const client = useClient();
  const toast = useToast();
  const inside = insideOf(devcontainer);
  const place = {
    devcontainer,
    agentName: agent.name,
    workspaceName: workspace.name,
    ownerName: workspace.owner_name,
    serverUrl: window.location.origin,
  };
  const open = useMutation({
    // The key is made on the click: one made earlier would lie about for nothing.
    mutationFn: () => client.users.createKey({ user: "me" }),
    onSuccess: ({ key }) => window.location.assign(editorLink(place, key)!), // unavailable without a folder
    onError: (error) =>
      toast({ tone: "bad", title: "The editor was not opened", description: error.message }),
  });
  if (!inside?.container.running) return <p className="text-muted">It can be opened while it runs.</p>;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          busy={open.isPending}
          unavailable={
            inside.folder === undefined
              ? "Its folder inside is not known: an editor would open an empty window."
              : undefined
          }
          onClick={() => open.mutate()}
        >
          <SquareArrowOutUpRight size={13} aria-hidden />
          VS Code
        </Button>
        <Link
          to="/agents/$agentId/terminal"
          params={{ agentId: agent.id }}
          search={{ container: inside.container.name, ...(inside.user && { container_user: inside.user }) }}
          className={buttonClasses("plain", "sm")}
        >
          <TerminalSquare size={13} aria-hidden />
          Terminal
        </Link>
      </div>
      <p className="text-xs text-muted">
        As{" "}
        {inside.user === undefined ? (
          "the image's own user"
        ) : (
          <code className="font-mono">{inside.user}</code>
        )}
        {inside.folder !== undefined && (
          <>
            {" "}
            in <code className="font-mono break-all">{visibleText(inside.folder)}</code>
          </>
        )}
        . VS Code needs its Coder extension.
      </p>
      <details>
        <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-fg">
          By command, on the agent's machine
        </summary>
        <dl className="mt-1 flex flex-col gap-1">
          {fallbackCommands(devcontainer).map(({ title, command }) => (
            <div key={title}>
              <dt className="text-xs text-muted">{title}</dt>
              <dd className="flex items-start gap-1">
                <code className="min-w-0 flex-1 rounded-sm bg-hover px-1.5 py-1 font-mono text-xs break-all">
                  {visibleText(command)}
                </code>
                <CopyButton text={command} label={`Copy: ${title}`} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
