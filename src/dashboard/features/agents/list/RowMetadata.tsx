import { isOld, useMetadata } from "../../../streams/metadata.tsx";
import { useClock } from "../../../ui/clock.ts";

const MOST = 3;

/** The first few values an agent measures, greyed once they are old. */
export function RowMetadata({ agentId, name }: { agentId: string; name: string }) {
  const { state } = useMetadata(agentId, `Metadata of ${name}`, "background");
  const readings = state.readings.filter((reading) => reading.value !== "").slice(0, MOST);
  const old = useClock((now) => readings.map((reading) => (isOld(reading, now) ? "1" : "0")).join(""));
  return (
    <dl className="flex h-4 min-w-0 gap-3 overflow-hidden text-xs">
      {readings.map((reading, index) => (
        <div key={reading.item.description.key} className="flex shrink-0 gap-1">
          <dt className="text-muted">
            {reading.item.description.display_name || reading.item.description.key}
          </dt>
          <dd className={old[index] === "1" ? "text-muted italic" : "tabular-nums"}>
            {reading.value}
            {old[index] === "1" && " (old)"}
          </dd>
        </div>
      ))}
    </dl>
  );
}
