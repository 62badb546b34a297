import type { Devcontainer } from "#api/http/containers.ts";
import type { DevcontainerChanges } from "#api/http/engine.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import type { useChanges } from "../panel/useChanges.ts";

const MOST_FILES = 20;
const SIGNS = { added: "+", changed: "~", deleted: "−" } as const;

type Props = { devcontainer: Devcontainer; changes: ReturnType<typeof useChanges> };

/** What goes with a container: said before it does (C8, C9). */
export function Losses({ devcontainer, changes }: Props) {
  const { data, error, isLoading, canTell } = changes;
  if (!devcontainer.container)
    return <p className="text-muted">There is no container, so nothing in one is lost.</p>;
  return (
    <div className="flex flex-col gap-3">
      <p>
        {devcontainer.container.running ? "All processes in its container end. " : ""}
        The container <strong className="font-semibold">{devcontainer.container.name}</strong> is removed,
        with every file that is in none of its mounts.
      </p>
      {canTell && isLoading && <Skeleton className="h-16 w-full" />}
      {canTell && error && (
        <p className="text-warn">What exactly would be lost could not be found out: {error.message}</p>
      )}
      {data ? <Exactly changes={data} /> : !isLoading && <Generally devcontainer={devcontainer} />}
    </div>
  );
}

function Exactly({ changes }: { changes: DevcontainerChanges }) {
  const { files, file_count: count, anonymous_volumes: volumes, kept_mounts: kept } = changes;
  return (
    <>
      {count === 0 ? (
        <p>No file outside its mounts was changed.</p>
      ) : (
        <details open={count <= MOST_FILES}>
          <summary className="w-fit cursor-pointer rounded-sm font-medium text-bad">
            Lost: {count.toLocaleString()} {count === 1 ? "file that was" : "files that were"} added or
            changed in it
          </summary>
          <ul className="mt-1 max-h-40 overflow-y-auto rounded-md border border-line p-2 font-mono text-xs">
            {files.map(({ path, kind }) => (
              <li key={path} className="break-all">
                <span aria-hidden="true">{SIGNS[kind]} </span>
                {visibleText(path)}
                <span className="sr-only">, {kind}</span>
              </li>
            ))}
            {count > files.length && (
              <li className="text-muted">and {(count - files.length).toLocaleString()} more</li>
            )}
          </ul>
        </details>
      )}
      {volumes.length > 0 && (
        <div>
          <p className="font-medium text-bad">Left behind, and used by nothing again:</p>
          <ul className="font-mono text-xs">
            {volumes.map(({ name, destination }) => (
              <li key={name} className="break-all" title={name}>
                {visibleText(destination)} (anonymous volume {name.slice(0, 12)})
              </li>
            ))}
          </ul>
        </div>
      )}
      {kept.length > 0 && (
        <div>
          <p className="font-medium">Kept:</p>
          <ul className="font-mono text-xs text-muted">
            {kept.map(({ source, destination }) => (
              <li key={destination} className="break-all">
                {visibleText(destination)} ({visibleText(source)})
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** Where the server cannot look: what is lost of any container, and what its mounts keep. */
function Generally({ devcontainer: { container } }: { devcontainer: Devcontainer }) {
  const mounts = Object.entries(container?.volumes ?? {});
  return (
    <>
      <p>
        Lost: what was installed or written inside, outside of its mounts. Anonymous volumes stay behind and
        are used by nothing again.
      </p>
      {mounts.length > 0 && (
        <div>
          <p className="font-medium">Its mounts:</p>
          <ul className="font-mono text-xs text-muted">
            {mounts.map(([source, destination]) => (
              <li key={destination} className="break-all">
                {visibleText(destination)} ({visibleText(source)})
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
