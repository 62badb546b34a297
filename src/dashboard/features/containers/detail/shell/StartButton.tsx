import { Play } from "lucide-react";
import { useExtension } from "../../../../streams/deployment.ts";
import { Button } from "../../../../ui/Button.tsx";
import { useContainerActions } from "../../work/useContainerWork.ts";
import { useContainerOnPage } from "../containerContext.ts";

/** Starts a stopped container, where the server can: a terminal needs it to run. ContainerPage says what came of it. */
export function StartButton() {
  const { agent, container, act } = useContainerOnPage();
  const actions = useContainerActions(agent);
  const isThere = useExtension("container-actions");
  if (!isThere) return null;
  return (
    <Button
      size="sm"
      busy={act !== undefined}
      onClick={() => actions.act(container, "start")}
      className="pointer-coarse:h-9"
    >
      <Play size={14} aria-hidden />
      Start
    </Button>
  );
}
