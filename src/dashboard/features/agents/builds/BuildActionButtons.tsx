import { ArrowUpCircle, type LucideIcon, Play, RotateCw, Square, X } from "lucide-react";
import type { Workspace } from "#api/http/workspaces.ts";
import type { BuildAction } from "../../../stores/askedBuild.ts";
import { offeredActions } from "../../../streams/builds/offers.ts";
import { useAskedFor, useBuilds } from "../../../streams/builds/useBuilds.ts";
import { useMayNot } from "../../../streams/builds/useMayBuild.ts";
import { Button } from "../../../ui/Button.tsx";
import { verbs } from "./buildWords.ts";

export const icons: Record<BuildAction, LucideIcon> = {
  start: Play,
  stop: Square,
  restart: RotateCw,
  update: ArrowUpCircle,
  cancel: X,
};

/** Why an action waits: another one was asked for and is not answered. */
export const waits = (asked: BuildAction | undefined, action: BuildAction) =>
  asked === undefined || asked === action ? undefined : `${verbs[asked].doing} was asked for.`;

/** What can be done with a workspace now, as buttons. */
export function BuildActionButtons({ workspace }: { workspace: Workspace }) {
  const builds = useBuilds();
  const asked = useAskedFor(workspace.id);
  const mayNot = useMayNot(workspace);
  return offeredActions(workspace).map((action, index) => {
    const Icon = icons[action];
    const isMain = index === 0 && (action === "start" || action === "update");
    return (
      <Button
        key={action}
        size="sm"
        tone={isMain ? "primary" : "plain"}
        busy={asked === action}
        unavailable={waits(asked, action) ?? mayNot(action)}
        onClick={() => builds.ask(workspace, action)}
      >
        {asked !== action && <Icon size={14} aria-hidden />}
        {verbs[action].verb}
      </Button>
    );
  });
}
