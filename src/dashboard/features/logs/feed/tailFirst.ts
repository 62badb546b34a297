import { ApiError } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";

/** What is on screen first, and some screens above it: the rest follows in larger pages. */
const NEWEST_LINES = 500;

export type TailFirstOptions = {
  /** The newest lines there are, ascending. */
  newest: (limit: number, signal: AbortSignal) => Promise<AgentLog[]>;
  follow: (after: number) => JsonSocket<AgentLog[]>;
  /** Whether the lines before these are all there are: told with the first page. */
  onNewest: (isWhole: boolean) => void;
};

/**
 * A log stream that begins with the end: its first message is the newest lines, by a request, and the stream goes on
 * after them. So a log of any length is on screen at once, and what is older can follow in its own time.
 */
export function tailFirstSocket({ newest, follow, onNewest }: TailFirstOptions): JsonSocket<AgentLog[]> {
  const opens: (() => void)[] = [];
  const messages: ((batch: AgentLog[]) => void)[] = [];
  const unreadables: ((why: string) => void)[] = [];
  const closes: ((end: StreamEnd) => void)[] = [];
  const asking = new AbortController();
  let socket: JsonSocket<AgentLog[]> | undefined;

  const tell = (batch: AgentLog[]) => {
    for (const listener of messages) listener(batch);
  };

  async function begin() {
    let lines: AgentLog[];
    try {
      lines = await newest(NEWEST_LINES, asking.signal);
    } catch (error) {
      if (asking.signal.aborted) return;
      const reason = error instanceof ApiError ? error.message : String(error);
      for (const listener of closes) listener({ kind: "lost", code: 1006, reason, opened: false });
      return;
    }
    if (asking.signal.aborted) return;
    onNewest(lines.length < NEWEST_LINES);
    // They need not wait for the stream; an empty log is told by its first message.
    if (lines.length > 0) tell(lines);
    // Whoever heard them may have closed it.
    if (asking.signal.aborted) return;
    socket = follow(lines.at(-1)?.id ?? 0);
    socket.onOpen(() => {
      for (const listener of opens) listener();
    });
    socket.onMessage(tell);
    socket.onUnreadable((why) => {
      for (const listener of unreadables) listener(why);
    });
    socket.onClose((end) => {
      for (const listener of closes) listener(end);
    });
  }
  void begin();

  return {
    onOpen: (listener) => void opens.push(listener),
    onMessage: (listener) => void messages.push(listener),
    onUnreadable: (listener) => void unreadables.push(listener),
    onClose: (listener) => void closes.push(listener),
    close() {
      asking.abort();
      socket?.close();
    },
  };
}
