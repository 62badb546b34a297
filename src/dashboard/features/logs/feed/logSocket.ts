import type { AgentLog } from "#api/http/logs.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";

/** A log may be silent for hours; this long after the last sign of life the server is asked whether it still is. */
export const CHECK_MS = 7_000;
/** Beyond this silence, checks included, the socket counts as half-open. Longer than one check and its answer. */
export const SILENT_MS = 15_000;

export type LogSocketChecks = {
  /** Lines after this id, by an ordinary request. */
  linesAfter: (id: number, signal: AbortSignal) => Promise<readonly AgentLog[]>;
  lastId: () => number;
  /** Whether the agent still belongs to the latest build: asked when the server ended the stream in good order. */
  isCurrent: () => Promise<boolean>;
};

/**
 * A log stream that can be trusted. A browser does not see the server's pings, so silence is checked by a request: an
 * answer without newer lines proves the stream whole and counts as an (empty) message; an answer with lines the socket
 * should have brought counts as nothing, so that the stream is opened anew. And an orderly end (1000) is what both a
 * superseded build and a server going down look like: only the first is an end.
 */
export function checkedLogSocket(
  socket: JsonSocket<AgentLog[]>,
  checks: LogSocketChecks,
): JsonSocket<AgentLog[]> {
  const messages: ((batch: AgentLog[]) => void)[] = [];
  const closes: ((end: StreamEnd) => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  let closed = false;

  const tell = (batch: AgentLog[]) => {
    for (const listener of messages) listener(batch);
  };
  const rest = () => {
    clearTimeout(timer);
    asking?.abort();
  };
  const checkLater = () => {
    rest();
    // A replaced socket may still open or deliver: it is nobody's business any more.
    if (!closed) timer = setTimeout(check, CHECK_MS);
  };
  async function check() {
    const mine = new AbortController();
    asking = mine;
    const answer = await checks.linesAfter(checks.lastId(), mine.signal).catch(() => undefined);
    if (closed || mine.signal.aborted) return;
    if (answer?.length === 0) tell([]);
    checkLater();
  }

  socket.onOpen(checkLater);
  socket.onMessage((batch) => {
    checkLater();
    tell(batch);
  });
  socket.onClose(async (end) => {
    rest();
    const orderly = end.kind === "done" && end.opened;
    const over = orderly && !(await checks.isCurrent().catch(() => true));
    if (closed) return;
    const told: StreamEnd =
      orderly && !over ? { ...end, kind: "lost", reason: end.reason || "the server went away" } : end;
    for (const listener of closes) listener(told);
  });
  return {
    onOpen: (listener) => socket.onOpen(listener),
    onMessage: (listener) => void messages.push(listener),
    onUnreadable: (listener) => socket.onUnreadable(listener),
    onClose: (listener) => void closes.push(listener),
    close() {
      closed = true;
      rest();
      socket.close();
    },
  };
}
