import { useQuery } from "@tanstack/react-query";
import { ChevronDown, SquareTerminal } from "lucide-react";
import type { ContainerShells } from "#api/http/engine.ts";
import { choiceFor, useShellChoices } from "../../../../stores/shellChoices.ts";
import { useClient } from "../../../../streams/client.tsx";
import { useExtension } from "../../../../streams/deployment.ts";
import { Button } from "../../../../ui/Button.tsx";
import { IconButton } from "../../../../ui/IconButton.tsx";
import { Popover } from "../../../../ui/Popover.tsx";
import { useContainerOnPage } from "../containerContext.ts";
import { choiceText, commandFor, pickShell } from "./pickShell.ts";
import { ShellChooser } from "./ShellChooser.tsx";
import { StartButton } from "./StartButton.tsx";

/** What to open: a terminal in a container. */
export type ShellWish = { container: string; name: string; user?: string; command?: string };

const NO_SHELL =
  "There is no shell in this container: its image has only the program that it runs. Its log, its use and Inspect say what can be known from outside.";

/** A terminal in the container, as whom and in which shell it was opened last for this image. */
export function ShellButton({ onOpen }: { onOpen: (wish: ShellWish) => Promise<void> }) {
  const { agent, container, isGone } = useContainerOnPage();
  const client = useClient();
  const isThere = useExtension("container-shells");
  const { id, name, image, running } = container;
  const canRun = running && !isGone && agent.status === "connected";
  const { data: found, isLoading } = useQuery({
    queryKey: ["shells", agent.id, id],
    queryFn: ({ signal }) => client.engine.shells({ agent: agent.id, container: id }, { signal }),
    enabled: canRun && isThere === true,
    // Users and shells are the image's; one that was installed since is found on the next visit.
    staleTime: 60_000,
  });
  const chosen = useShellChoices(choiceFor(image));
  const choice = found && pickShell(found, chosen);

  const unavailable = isGone
    ? "The container was removed."
    : agent.status !== "connected"
      ? "The agent is not connected."
      : !running
        ? "The container is not running."
        : isLoading
          ? "Its users and shells are being looked up."
          : found && !choice
            ? NO_SHELL
            : undefined;

  const open = () => {
    const command = found && choice && commandFor(found, choice);
    void onOpen({ container: id, name, ...(choice && { user: choice.user }), ...(command && { command }) });
  };
  return (
    <div className="flex items-center gap-1">
      {found && !choice && <span className="text-muted">no shell in it</span>}
      {!running && !isGone && agent.status === "connected" && <StartButton />}
      <Button size="sm" unavailable={unavailable} onClick={open} className="pointer-coarse:h-9">
        <SquareTerminal size={14} aria-hidden />
        <span className="max-sm:sr-only">Open terminal</span>
        {choice && <span className="font-normal text-muted max-sm:hidden">{choiceText(choice)}</span>}
      </Button>
      {found && choice && unavailable === undefined && (
        <Chooser found={found} image={image} choice={choice} />
      )}
    </div>
  );
}

type ChooserProps = { found: ContainerShells; image: string; choice: { user: string; shell: string } };

function Chooser({ found, image, choice }: ChooserProps) {
  const choose = useShellChoices((store) => store.choose);
  return (
    <Popover
      title="Terminals in this image"
      trigger={
        <IconButton label="User and shell">
          <ChevronDown size={14} aria-hidden />
        </IconButton>
      }
    >
      <ShellChooser found={found} choice={choice} onChoose={(next) => choose(image, next)} />
      <p className="mt-2 text-xs text-muted wrap-anywhere">Remembered in this browser for {image}.</p>
    </Popover>
  );
}
