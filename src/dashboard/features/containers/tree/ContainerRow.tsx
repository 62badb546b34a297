import { memo } from "react";
import type { Container } from "#api/http/containers.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { markOfContainer } from "../model/states.ts";
import { COMPOSE_SERVICE, type Kinship } from "../model/tree.ts";
import { PortsCell } from "../ports/PortsCell.tsx";
import type { Act } from "../work/containerWork.ts";
import { GridRow, type Place, type RowEvents } from "./GridRow.tsx";
import { cell } from "./gridParts.tsx";
import { UsageCell } from "./UsageCell.tsx";
import type { ContainerLinks } from "./useContainerLinks.ts";
import { WhyButton } from "./WhyButton.tsx";

type Props = {
  container: Container;
  kinship: Kinship;
  act: Act | undefined;
  isOpen: boolean;
  on: RowEvents;
  linkOf: ContainerLinks["of"];
} & Place;

const KINSHIP: Partial<Record<Kinship, [word: string, meaning: string]>> = {
  sibling: ["same project", "Of the same compose project as the devcontainer"],
  spare: ["not used", "Made for the same folder; the devcontainer uses another one"],
};

export const ContainerRow = memo(function ContainerRow({
  container,
  kinship,
  act,
  isOpen,
  on,
  linkOf,
  ...place
}: Props) {
  const { kind, word } = markOfContainer(container, act);
  const name = visibleText(container.name || container.id.slice(0, 12));
  const kin = KINSHIP[kinship];
  const service = visibleText(container.labels?.[COMPOSE_SERVICE] ?? "");
  const image = visibleText(container.image);
  const isExplained = !container.running && act === undefined;
  return (
    <GridRow
      place={place}
      name={name}
      dim={!container.running}
      on={on}
      title={
        <span className="flex min-w-0 items-center gap-2">
          <a
            {...linkOf(container.id)}
            tabIndex={place.active ? 0 : -1}
            title={name}
            className={`truncate rounded-sm font-medium hover:underline ${container.running ? "text-fg" : "text-muted"}`}
          >
            {name}
          </a>
          {service && service !== name && (
            <span title={service} className="shrink-[99] truncate text-xs text-muted max-lg:hidden">
              {service}
            </span>
          )}
          {kin && (
            <span title={kin[1]}>
              <Badge>{kin[0]}</Badge>
            </span>
          )}
        </span>
      }
      controls={
        isExplained && (
          <WhyButton place={place} isOpen={isOpen} onOpen={on.open}>
            {name} does not run
          </WhyButton>
        )
      }
    >
      <div {...cell}>
        <StatusMark kind={kind} word={word} />
      </div>
      <div {...cell} className="min-w-0 truncate text-muted" title={image}>
        {image}
      </div>
      <PortsCell name={name} ports={container.ports} place={place} onOpen={on.ports} />
      <UsageCell container={container.id} isRunning={container.running} />
    </GridRow>
  );
});
