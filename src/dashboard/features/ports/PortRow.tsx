import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AppHost, throughDashboard } from "../../streams/appHost.ts";
import { type PortPlace, portLink, whyNotOpen } from "../../streams/ports/portLink.ts";
import type { AgentAndWorkspace } from "../../streams/workspacesState.ts";
import { Badge } from "../../ui/Badge.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { useClock } from "../../ui/clock.ts";
import { OpenLink } from "../../ui/OpenLink.tsx";
import { Select } from "../../ui/Select.tsx";
import type { Level, Port } from "./joinPorts.ts";
import { usePortShare } from "./usePortShare.ts";

/** How long a port that was just opened is marked. */
const NEW_FOR_MS = 60_000;
const LEVELS = [
  ["owner", "Only me"],
  ["authenticated", "Signed-in users"],
  ["organization", "My organization"],
  ["public", "Public"],
] as const satisfies readonly (readonly [Level, string])[];
const PROTOCOLS = [
  ["http", "HTTP"],
  ["https", "HTTPS"],
] as const;

type Props = AgentAndWorkspace & { port: Port; place: PortPlace; host: AppHost; seenAt: number };

export function PortRow({ port, place, host, seenAt, agent, workspace }: Props) {
  const { level, protocol, busy, setLevel, setProtocol } = usePortShare({ agent, workspace }, port);
  const [asking, setAsking] = useState(false);
  const isNew = useClock((now) => seenAt > 0 && now - seenAt < NEW_FOR_MS);
  const link = portLink(port.port, protocol, place, host);
  const closed = whyNotOpen(port.port, place, host);
  return (
    <li className="flex [contain-intrinsic-size:auto_48px] flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 [content-visibility:auto] last:border-0">
      <div className="flex min-w-40 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-mono font-medium tabular-nums">{port.port}</span>
        {port.owners.map((owner) => (
          <Link
            key={owner.id}
            to="/agents/$agentId/containers/$container"
            params={{ agentId: agent.id, container: owner.id }}
            title={`Port ${owner.port} of the container ${owner.name}`}
            className="min-w-0 break-all text-accent hover:underline"
          >
            {owner.name}:{owner.port}
          </Link>
        ))}
        <span className="min-w-0 break-all text-muted">{whoListens(port)}</span>
        {port.isHollow && <Badge tone="warn">nothing listens inside</Badge>}
        {isNew && <Badge tone="info">new</Badge>}
        {level === "public" && <Badge tone="warn">public</Badge>}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label={`Protocol of port ${port.port}`}
          value={protocol}
          options={PROTOCOLS}
          disabled={busy}
          onChange={setProtocol}
        />
        <Select
          aria-label={`Who may open port ${port.port}`}
          className="max-w-24 sm:max-w-none"
          value={level}
          options={LEVELS}
          disabled={busy}
          onChange={(to) => (to === "public" ? setAsking(true) : setLevel(to))}
        />
        <CopyButton text={link} label={`Copy the link of port ${port.port}`} />
        <OpenLink href={throughDashboard(link, host)} what={`port ${port.port}`} unavailable={closed} />
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Make port ${port.port} public?`}
        confirm="Make public"
        onConfirm={() => {
          setAsking(false);
          setLevel("public");
        }}
      >
        <p>
          Everybody who reaches this server can then open{" "}
          <code className="font-mono text-xs break-all">{link}</code> without signing in, and do there
          whatever the program lets them.
        </p>
      </ConfirmDialog>
    </li>
  );
}

function whoListens({ listens, processName, owners }: Port): string {
  if (listens) return processName || (owners.length > 0 ? "" : "process not known");
  return listens === false ? "nothing listens" : "whether it listens is not told";
}
