import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Container } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { visibleLines } from "../../../ui/visibleControls.ts";
import { type ExitFacts, exitFacts, exitFactsOf, explainExit } from "../model/explainExit.ts";

const LAST_LINES = 10;

/** Why a container does not run: in words, and what it said last (C17). */
export function ExitPanel({ agentId, container }: { agentId: string; container: Container }) {
  const client = useClient();
  const canInspect = useExtension("container-inspect") === true;
  // A restart in between makes the answer an old one.
  const key = [agentId, container.id, container.status];
  const inspected = useQuery({
    queryKey: ["exit of container", ...key],
    queryFn: ({ signal }) => client.engine.inspect({ agent: agentId, container: container.id }, { signal }),
    enabled: canInspect,
    retry: 1,
  });
  const told = exitFacts(container);
  const facts: ExitFacts | undefined =
    told || inspected.data
      ? { code: 0, ...told, ...(inspected.data && exitFactsOf(inspected.data)) }
      : undefined;
  if (!facts)
    return (
      <p>
        The engine says: <span className="font-mono text-xs">{container.status}</span>
      </p>
    );
  const { what, why, next, bad } = explainExit(facts);
  return (
    <section aria-label={`Why ${container.name} does not run`} className="flex flex-col gap-2">
      <div>
        <p className={`font-semibold ${bad ? "text-bad" : ""}`}>{what}</p>
        <p className="break-words">{why}</p>
        <p className="text-muted">{next}</p>
      </div>
      {canInspect && inspected.isError && (
        <p className="text-muted">Whether memory ran out is not known: {inspected.error.message}</p>
      )}
      <LastLines agentId={agentId} container={container} />
      <p>
        <Link
          to="/agents/$agentId/containers/$container"
          params={{ agentId, container: container.id }}
          className="text-accent hover:underline"
        >
          All of its log and details
        </Link>
      </p>
    </section>
  );
}

function LastLines({ agentId, container }: { agentId: string; container: Container }) {
  const client = useClient();
  const canRead = useExtension("container-logs") === true;
  const { data, error } = useQuery({
    queryKey: ["last lines of container", agentId, container.id, container.status],
    queryFn: ({ signal }) =>
      client.engine.logs(
        // `before` makes the limit count from the end.
        { agent: agentId, container: [container.id], before: Number.MAX_SAFE_INTEGER, limit: LAST_LINES },
        { signal },
      ),
    enabled: canRead,
    retry: 1,
  });
  if (!canRead) return null;
  if (error) return <p className="text-bad">Its last lines could not be read: {error.message}</p>;
  if (!data) return <Skeleton className="h-24 w-full" />;
  if (data.length === 0) return <p className="text-muted">It wrote nothing.</p>;
  return (
    <CodeBlock label={`The last lines of ${container.name}`} className="max-h-60">
      {visibleLines(data.map(({ output }) => plain(output)).join("\n"))}
    </CodeBlock>
  );
}

/** Without escapes: a few lines to read, not a terminal. */
const plain = (text: string) => text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "");
