import { Box } from "lucide-react";
import { memo } from "react";
import type { Devcontainer } from "#api/http/containers.ts";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Elapsed } from "../../../ui/Time.tsx";
import { parseTime } from "../../../ui/timeText.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { phaseWord } from "../model/phases.ts";
import { brokenBuild, markOfDevcontainer } from "../model/states.ts";
import { devcontainerName } from "../model/tree.ts";
import { GridRow, type Place, type RowEvents } from "./GridRow.tsx";
import { Cell } from "./gridParts.tsx";
import { NoUsageCell } from "./UsageCell.tsx";
import { WhyButton } from "./WhyButton.tsx";

type Props = {
  devcontainer: Devcontainer;
  /** Its newest build. */
  newest: DevcontainerAttempt | undefined;
  isLeaving: boolean;
  isOpen: boolean;
  on: RowEvents;
} & Place;

export const DevcontainerRow = memo(function DevcontainerRow({
  devcontainer,
  newest,
  isLeaving,
  isOpen,
  on,
  ...place
}: Props) {
  const name = devcontainerName(devcontainer);
  const folder = visibleText(devcontainer.workspace_folder);
  const { kind, word } = markOfDevcontainer(devcontainer, newest);
  const building = devcontainer.status === "starting" && newest?.result === null ? newest : undefined;
  const isExplained =
    newest?.failure && (devcontainer.status === "error" || brokenBuild(devcontainer, newest) !== undefined);
  return (
    <GridRow
      place={place}
      name={name}
      dim={devcontainer.status === "stopped"}
      on={on}
      title={
        <span className="flex min-w-0 items-center gap-2">
          <Box size={14} aria-hidden className="shrink-0 text-accent" />
          <button
            type="button"
            tabIndex={place.active ? 0 : -1}
            aria-expanded={isOpen}
            onClick={() => on.open(place.rowKey)}
            className="truncate rounded-sm text-left font-semibold hover:underline"
          >
            {name}
            <span className="sr-only">, devcontainer</span>
          </button>
          <span aria-hidden="true" className="max-sm:hidden lg:max-xl:group-data-usage/tree:hidden">
            <Badge tone="info">devcontainer</Badge>
          </span>
        </span>
      }
      controls={
        isExplained && (
          <WhyButton place={place} isOpen={isOpen} onOpen={on.open}>
            the build of {name} failed
          </WhyButton>
        )
      }
    >
      <Cell className="flex flex-wrap items-center gap-x-2">
        <StatusMark kind={kind} word={word} />
        {isLeaving && <Badge tone="warn">about to be deleted</Badge>}
        {devcontainer.dirty && <Badge tone="warn">changed</Badge>}
        {devcontainer.error !== undefined && devcontainer.status !== "error" && (
          <Badge tone="bad">error</Badge>
        )}
      </Cell>
      <Cell className="min-w-0 truncate text-muted md:col-span-2" title={folder}>
        {building ? <Building attempt={building} /> : folder}
      </Cell>
      <NoUsageCell />
    </GridRow>
  );
});

/** The phase a build is in, in one line. */
function Building({ attempt }: { attempt: DevcontainerAttempt }) {
  const phase = attempt.phases.at(-1);
  const since = parseTime(attempt.started_at);
  return (
    <>
      {phase ? phaseWord(phase.name) : "Beginning"}
      {phase?.step !== undefined && phase.steps !== undefined && ` ${phase.step} of ${phase.steps}`}
      {since !== undefined && (
        <>
          {" · "}
          <Elapsed since={since} />
        </>
      )}
    </>
  );
}
