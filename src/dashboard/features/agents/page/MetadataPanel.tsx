import type { WorkspaceAgent } from "#api/http/agents.ts";
import { ageOf, isOld, type MetadataReading, type MetadataState } from "../../../streams/metadata.tsx";
import type { StreamState } from "../../../streams/streamState.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { classes } from "../../../ui/classes.ts";
import { useNow } from "../../../ui/clock.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Sparkline } from "../../../ui/Sparkline.tsx";
import { durationText } from "../../../ui/timeText.ts";

type Props = { agent: WorkspaceAgent; metadata: MetadataState; stream: StreamState };

/** What the agent measures, each value with its recent course; old values are marked and never drawn as current. */
export function MetadataPanel({ agent, metadata, stream }: Props) {
  const never = !metadata.loaded && stream.status !== "refused";
  if (metadata.loaded && metadata.readings.length === 0) return null;
  return (
    <Panel
      title="Now"
      aside={stream.status === "retrying" && <Badge tone="warn">not live, last known values</Badge>}
      flush
    >
      {stream.status === "refused" && !metadata.loaded && (
        <p className="p-4 text-muted">Its measurements cannot be read: {stream.reason || "refused"}.</p>
      )}
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-px overflow-hidden rounded-b-lg bg-line">
        {never && ["a", "b", "c", "d"].map((key) => <Waiting key={key} />)}
        {metadata.readings.map((reading) => (
          <Reading key={reading.item.description.key} reading={reading} gone={agent.status !== "connected"} />
        ))}
      </dl>
    </Panel>
  );
}

const cell = "min-h-24 min-w-0 bg-surface px-4 py-2.5";

function Waiting() {
  return (
    <div className={cell}>
      <Skeleton className="h-3 w-16" />
      <Skeleton className="mt-2 h-5 w-20" />
    </div>
  );
}

function Reading({ reading, gone }: { reading: MetadataReading; gone: boolean }) {
  const now = useNow();
  const { description, result } = reading.item;
  const name = description.display_name || description.key;
  const age = ageOf(reading, now);
  const old = gone || isOld(reading, now);
  const { values } = reading.history;
  const numeric = values.some((value) => !Number.isNaN(value));
  return (
    <div className={cell}>
      <dt className="truncate text-xs text-muted" title={name}>
        {name}
      </dt>
      <dd>
        <div
          className={classes("truncate text-base tabular-nums", old ? "text-muted italic" : "font-medium")}
          title={reading.value}
        >
          {age === undefined ? "–" : reading.value || "–"}
        </div>
        <div className="my-1 h-5">
          {numeric && values.length > 1 && (
            <Sparkline
              values={values}
              width={160}
              height={18}
              {...(reading.value.includes("%") && { min: 0, max: 100 })}
              label={`${name}, course of the last ${values.length} samples`}
              className={classes("w-full", old && "opacity-40")}
            />
          )}
        </div>
        <div className="h-4 truncate text-xs text-muted tabular-nums" title={result.error || undefined}>
          {result.error ? (
            <span className="text-bad">{result.error}</span>
          ) : age === undefined ? (
            "not measured yet"
          ) : old ? (
            `old: ${durationText(age * 1000)}`
          ) : null}
        </div>
      </dd>
    </div>
  );
}
