import { ApiError, type Client } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";

/** How long a request may hang before a browser gives it up. */
const GIVE_UP_MS = 20_000;

export type ScriptedServer = ReturnType<typeof createScriptedServer>;

export const textOf = (id: number) => `line ${id}`;

/**
 * A server with one agent's log, and a network that a test breaks. Everything takes time and nothing takes chances: with
 * fake timers the same steps are the same day.
 */
export function createScriptedServer({ paging }: { paging: boolean }) {
  const log: AgentLog[] = [];
  /** By id: how many lines, and how many errors, are up to it. */
  const counts = new Map<number, { lines: number; errors: number }>();
  const sockets: ScriptedSocket[] = [];
  let network: "open" | "cut" | "hung" = "open";
  let latencyMs = 5;
  let failures = 0;
  /** One attempt of the page to follow: its newest lines by request, and the socket that goes on after them. */
  let attempt = {};
  let lastHeard: object | undefined;
  let resumed = 0;

  /** The page heard from this attempt. Whenever that is another than before, it was without one in between. */
  function heard(by: object) {
    if (lastHeard !== undefined && lastHeard !== by) resumed++;
    lastHeard = by;
  }

  /** Answered from what is known on asking, as late and as surely as the network is good. */
  function request<T>(answer: () => T, signal: AbortSignal | undefined, isPage = false): Promise<T> {
    // Long enough that lines come in between.
    const answerMs = isPage ? 3 * latencyMs : latencyMs;
    return new Promise((resolve, reject) => {
      const away = () => reject(new ApiError(0, { message: "The server did not answer." }));
      signal?.addEventListener("abort", away);
      if (network === "hung") return void setTimeout(away, GIVE_UP_MS);
      if (network === "cut") return void setTimeout(away, 1);
      if (isPage && failures > 0) {
        failures--;
        return void setTimeout(
          () => reject(new ApiError(500, { message: "The page could not be read." })),
          answerMs,
        );
      }
      const found = answer();
      setTimeout(() => (network === "open" ? resolve(found) : away()), answerMs);
    });
  }

  /** What carries id 0 is before the first. */
  const upTo = (id: number) => counts.get(id) ?? { lines: 0, errors: 0 };

  function after(id: number): AgentLog[] {
    let low = 0;
    let high = log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (log[middle]!.id <= id) low = middle + 1;
      else high = middle;
    }
    return log.slice(low);
  }

  function list(query: { after?: unknown; before?: unknown; limit?: unknown }): AgentLog[] {
    const limit = Number(query.limit ?? Number.POSITIVE_INFINITY);
    if (query.before === undefined || !paging) return after(Number(query.after ?? 0)).slice(0, limit);
    const older = log.length - after(Number(query.before) - 1).length;
    return log.slice(Math.max(0, older - limit), older);
  }

  type ScriptedSocket = ReturnType<typeof createSocket>;

  function createSocket(from: number, mine: object) {
    const opens: (() => void)[] = [];
    const messages: ((batch: AgentLog[]) => void)[] = [];
    const closes: ((end: StreamEnd) => void)[] = [];
    let state: "opening" | "open" | "over" = "opening";
    let isClosed = false;
    let isStalled = false;
    let busyUntil = 0;

    /** In order, but each a while after it was sent; also to who has closed the socket meanwhile. */
    function travel(arrive: () => void) {
      busyUntil = Math.max(busyUntil, Date.now() + latencyMs);
      setTimeout(arrive, busyUntil - Date.now());
    }
    const end = (how: Omit<StreamEnd, "opened">) => {
      const opened = state === "open";
      if (state === "over") return;
      state = "over";
      travel(() => {
        for (const listener of closes) listener({ ...how, opened });
      });
    };
    const send = (batch: AgentLog[]) => {
      if (state !== "open" || isStalled || network === "hung") return;
      travel(() => {
        if (!isClosed) heard(mine);
        for (const listener of messages) listener(batch);
      });
    };
    const handshake = () => {
      if (state !== "opening") return;
      if (network === "cut") return end({ kind: "lost", code: 1006, reason: "" });
      if (network === "hung") return;
      state = "open";
      travel(() => {
        for (const listener of opens) listener();
      });
      send(after(from));
    };
    setTimeout(handshake, latencyMs);

    const near: JsonSocket<AgentLog[]> = {
      onOpen: (listener) => void opens.push(listener),
      onMessage: (listener) => void messages.push(listener),
      onUnreadable: () => {},
      onClose: (listener) => void closes.push(listener),
      close() {
        isClosed = true;
      },
    };
    return {
      near,
      send,
      end,
      stall: () => {
        isStalled = true;
      },
      isOpen: () => state === "open" && !isClosed,
      mine,
    };
  }

  const current = () => sockets.at(-1);

  const client = {
    deployment: {
      buildInfo: (_: object, { signal }: { signal?: AbortSignal } = {}) =>
        request(() => ({ quarterdeck: { extensions: paging ? ["log-paging"] : [] } }), signal),
    },
    logs: {
      async list(query: Parameters<typeof list>[0], { signal }: { signal?: AbortSignal } = {}) {
        const isNewest = query.before === Number.MAX_SAFE_INTEGER;
        const lines = await request(() => list(query), signal, query.before !== undefined && !isNewest);
        if (isNewest) {
          attempt = {};
          if (lines.length > 0 && !signal?.aborted) heard(attempt);
        }
        // The check of a silent stream: nothing newer is a sign of life of the one that is open.
        else if (query.limit === 1 && lines.length === 0 && current() && !signal?.aborted)
          heard(current()!.mine);
        return lines;
      },
      follow({ after: from }: { after: number }) {
        const socket = createSocket(from, attempt);
        attempt = {};
        sockets.push(socket);
        return socket.near;
      },
    },
    users: { get: () => request(() => ({}), undefined) },
    agents: { get: () => request(() => ({}), undefined) },
    workspaces: {
      get: () => request(() => ({ latest_build: { resources: [{ agents: [{ id: "agent" }] }] } }), undefined),
    },
  };

  return {
    /** The host asks for nothing else. */
    client: client as unknown as Client,
    log: log as readonly AgentLog[],
    upTo,
    /** How often the page heard again after nobody had listened. */
    resumed: () => resumed,
    write(count: number, gap = 0) {
      const first = (log.at(-1)?.id ?? 0) + 1 + gap;
      const batch = Array.from(
        { length: count },
        (_, at): AgentLog => ({
          id: first + at,
          created_at: new Date().toISOString(),
          output: textOf(first + at),
          level: at % 50 === 0 ? "error" : "info",
          source_id: at % 2 === 0 ? "even" : "odd",
        }),
      );
      for (const line of batch) {
        const errors = upTo(log.at(-1)?.id ?? 0).errors + (line.level === "error" ? 1 : 0);
        counts.set(line.id, { lines: log.push(line), errors });
      }
      for (const socket of sockets) socket.send(batch);
    },
    /** The server sends its last lines again. */
    repeat: (count: number) => current()?.send(log.slice(-count)),
    /** The open stream brings nothing more, and nobody is told. */
    stall: () => current()?.stall(),
    drop() {
      for (const socket of sockets) socket.end({ kind: "lost", code: 1006, reason: "" });
    },
    /** A server that goes down in order, or dies. */
    goDown(orderly: boolean) {
      for (const socket of sockets)
        socket.end(
          orderly ? { kind: "done", code: 1000, reason: "" } : { kind: "lost", code: 1006, reason: "" },
        );
      network = "cut";
    },
    hang: () => {
      network = "hung";
    },
    heal() {
      network = "open";
    },
    latency(ms: number) {
      latencyMs = ms;
    },
    failPages(count: number) {
      failures = count;
    },
    isReached: () => network === "open" && (current()?.isOpen() ?? false),
  };
}
