import { PtyControl, type PtyEnd, type PtyInput } from "#api/http/pty.ts";
import type { OpenSocket, SocketLike } from "#api/socket.ts";
import { backoffMs } from "../../../streams/backoff.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import { readClose } from "./closeReason.ts";
import type { Diagnosis } from "./diagnose.ts";
import { createFloodGate, FLOOD_BYTES, SLOW_BYTES } from "./floodGate.ts";
import { encodeInput } from "./frames.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createInputPipe } from "./inputPipe.ts";
import { createOutputMeter } from "./outputMeter.ts";
import { type Away, firstState, type LinkState, type SessionState } from "./sessionState.ts";

/** A handshake on a dead path hangs for minutes. */
const HANDSHAKE_MS = 10_000;
/** A connection that lasted this long was a good one: pauses start small again. */
const SETTLED_MS = 1_000;
/** Output a parked terminal still takes, so that small news do not stop its programs; beyond it the agent stops sending. */
const PARKED_BYTES = 1_048_576;

/** A server without control messages says nothing until the program does: after this it is taken for one. */
const SILENT_SERVER_MS = 1_000;
/** Between two attachments that only leave a flood behind. */
const SKIP_PAUSE_MS = 1_000;
const INTERRUPT = "\u0003";

/** Where output is drawn. */
export interface PtyScreen {
  /** Everything written from now on draws it anew. */
  reset(): void;
  /** A new process begins on an empty screen; what an earlier one left goes up into the scrollback. */
  fresh(): void;
  write(bytes: Uint8Array, parsed: () => void): void;
  /** The drawing after a reset is complete; live output follows. */
  drawn(): void;
  /** Another window gave the terminal this size. */
  resized(columns: number, rows: number): void;
  /** Whether what follows has been answered before: queries in it get no second answer. */
  replaying(on: boolean): void;
}

export type Size = { columns: number; rows: number };
/** An attachment that nobody looks at leaves the size as it is (PTY23). */
const UNSIZED: Size = { columns: 0, rows: 0 };
export type Attach = Size & { since: number | undefined; command: string | undefined };

export type PtySessionOptions = {
  /** The address of the next attempt. */
  url: (attach: Attach) => string;
  openSocket: OpenSocket;
  diagnose: () => Promise<Diagnosis>;
  /** Calls back whenever waiting has become pointless. */
  onWake?: (listener: () => void) => () => void;
  isHidden?: () => boolean;
  /** For the terminal's first process; a login shell without. */
  command?: string | undefined;
  /** The terminal is believed to live: one made anew in its place is told as such. */
  expectLiving?: boolean;
  random?: () => number;
};

export interface PtySession extends ReadStore<SessionState> {
  /** Draws on `screen` from now on and stays attached, also when it is parked. */
  show(screen: PtyScreen, size: Size): void;
  /** Attaches without a screen, so that the terminal does not end for want of company. */
  keep(): void;
  /** Nobody looks: stays attached and goes on drawing, without timers. */
  hide(): void;
  /** Stays attached without a screen; costs neither timers nor memory. */
  park(): void;
  /** False when there was no room for it. */
  type(text: string): boolean;
  resize(size: Size): void;
  /** A new process in the place of an ended one. */
  restart(command?: string): void;
  retryNow(): void;
  /** The reasons to wait may be over. */
  hurry(): void;
  /** What was not kept, or a replaced shell, has been read. */
  acknowledgeNotice(): void;
  close(): void;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no control message of ours
  }
}

export function createPtySession(options: PtySessionOptions): PtySession {
  const store = createStore<SessionState>(firstState);
  const meter = createOutputMeter();
  const isHidden = options.isHidden ?? (() => false);
  let { command, expectLiving = false } = options;
  let screen: PtyScreen | undefined;
  let watched = false;
  let size = UNSIZED;
  let socket: SocketLike | undefined;
  let control: boolean | undefined;
  let told: PtyEnd | undefined;
  let liveAt = 0;
  let attempt = 0;
  let awaySince = 0;
  let parkedBytes = 0;
  const gate = createFloodGate((bytes, parsed) => (screen ? screen.write(bytes, parsed) : parsed()));
  let skippedAt = Number.NEGATIVE_INFINITY;
  let skipTimer: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unwake: (() => void) | undefined;

  const state = () => store.getSnapshot();
  const patch = (change: Partial<SessionState>) => store.set({ ...state(), ...change });
  const become = (link: LinkState) => patch({ link });

  const send = (input: PtyInput) => socket?.send(encodeInput(input));
  const pipe = createInputPipe({
    send,
    backlog: () => socket?.bufferedAmount ?? 0,
    onWaiting: (waiting) => waiting !== state().waiting && patch({ waiting }),
  });
  const heartbeat = createHeartbeat({
    ping: (n) => send({ ping: n }),
    onLatency: (latencyMs) => {
      const { link } = state();
      if (link.status === "live") become({ ...link, latencyMs });
    },
    onDead: () => {
      drop();
      lost("unknown");
    },
  });

  /** Leaves the socket; whatever it still says is not heard. */
  function drop() {
    const old = socket;
    socket = undefined;
    clearTimeout(timer);
    clearTimeout(skipTimer);
    skipTimer = undefined;
    heartbeat.stop();
    pipe.shut();
    old?.close(1000);
  }

  function connect() {
    drop();
    told = undefined;
    control = undefined;
    meter.begin();
    const { link } = state();
    if (link.status === "retrying") become({ ...link, retryAt: undefined });
    else if (link.status !== "live") become({ status: "connecting" });
    const mine = options.openSocket(options.url({ ...size, since: meter.since, command }));
    mine.binaryType = "arraybuffer";
    socket = mine;
    const dialled = () => {
      if (socket !== mine) return;
      timer = setTimeout(() => {
        drop();
        lost("unknown");
      }, HANDSHAKE_MS);
    };
    if (mine.turn) void mine.turn.then(dialled);
    else dialled();
    mine.addEventListener("open", () => socket === mine && opened());
    mine.addEventListener("message", ({ data }) => {
      if (socket !== mine) return;
      heartbeat.heard();
      if (typeof data === "string") readControl(data);
      // Nothing else comes with binaryType arraybuffer.
      else receive(new Uint8Array(data as ArrayBuffer));
    });
    mine.addEventListener("close", ({ code, reason }) => {
      if (socket !== mine) return;
      drop();
      const closed = readClose(code, reason, told);
      if ("end" in closed) finish({ status: "ended", end: closed.end });
      else if ("refused" in closed) finish({ status: "refused", why: closed.refused });
      else lost(closed.lost === "agent" ? "agent-lost" : "unknown");
    });
    mine.addEventListener("error", () => {}); // a close event always follows
  }

  function opened() {
    clearTimeout(timer);
    liveAt = performance.now();
    // PC18: the size comes first, also before what waited.
    if (size !== UNSIZED) send({ height: size.rows, width: size.columns });
    timer = setTimeout(() => control === undefined && live(1), SILENT_SERVER_MS);
  }

  function readControl(text: string) {
    const message = PtyControl.safeParse(jsonOf(text)).data;
    // A newer server may say more than this page knows.
    if (!message) return;
    if (message.type === "attached") attached(message);
    else if (message.type === "pong") heartbeat.pong(message.ping);
    else if (message.type === "resized") {
      size = { columns: message.width, rows: message.height };
      screen?.resized(message.width, message.height);
    } else if (message.type === "end") told = message.end;
    else if (message.type === "attachments") {
      const { link } = state();
      if (link.status === "live") become({ ...link, attachments: message.count });
    }
  }

  function attached(message: Extract<PtyControl, { type: "attached" }>) {
    const again = control === true;
    control = true;
    if (!message.existing && expectLiving && !again) {
      // Keys meant for the shell that is gone could do anything in this one.
      const dropped = pipe.drop();
      patch({ replaced: true, notKept: state().notKept + dropped });
    }
    expectLiving = true;
    command = undefined;
    meter.attached(message);
    if (message.title !== state().title) patch({ title: message.title });
    if (!message.resumed) {
      if (message.existing || message.snapshot > 0) screen?.reset();
      else screen?.fresh();
      if (message.snapshot === 0) screen?.drawn();
    }
    if (again) return;
    send({ ack: 0 });
    live(message.attachments);
  }

  function live(attachments: number) {
    clearTimeout(timer);
    become({ status: "live", control: control === true, latencyMs: undefined, attachments });
    if (control && watched) heartbeat.start();
    pipe.open();
  }

  function receive(bytes: Uint8Array) {
    if (control === undefined) {
      // Output before any control message: a server that knows none. It replays what it has kept (PTY43).
      control = false;
      countSkipped(gate.drop());
      screen?.reset();
      screen?.replaying(expectLiving);
      expectLiving = true;
      command = undefined;
      live(1);
    }
    const { live: count, drawn } = meter.received(bytes.length);
    const of = meter.attachment;
    if (!screen) {
      parkedBytes += bytes.length;
      if (parkedBytes > PARKED_BYTES) return;
      meter.parsed(count, of);
      return acknowledge();
    }
    if (!control) return receivePlain(bytes);
    screen.write(bytes, () => {
      meter.parsed(count, of);
      acknowledge();
    });
    if (drawn) screen.drawn();
  }

  /** Nothing slows such a server down: in a flood what waits is left out, and attaching again brings its end (T6). */
  function receivePlain(bytes: Uint8Array) {
    if (skipTimer !== undefined) return countSkipped(bytes.length);
    gate.push(bytes);
    if (gate.pending > FLOOD_BYTES) skip();
  }

  function skip() {
    countSkipped(gate.drop());
    const wait = skippedAt + SKIP_PAUSE_MS - performance.now();
    if (wait > 0) {
      skipTimer ??= setTimeout(attachAgain, wait);
      return;
    }
    attachAgain();
  }

  function attachAgain() {
    skippedAt = performance.now();
    connect();
  }

  /** The socket sends what it was given before it closes. */
  function interruptFlood() {
    if (skipTimer !== undefined) return;
    countSkipped(gate.drop());
    attachAgain();
  }

  const countSkipped = (bytes: number) => bytes > 0 && patch({ skipped: state().skipped + bytes });

  function acknowledge() {
    if (!control) return;
    const ack = meter.ack(isHidden());
    if (ack !== undefined) send({ ack });
  }

  function finish(link: LinkState) {
    unwake?.();
    unwake = undefined;
    const dropped = pipe.drop();
    meter.forget();
    patch({ link, notKept: state().notKept + dropped });
  }

  function lost(away: Away) {
    const wasLive = state().link.status === "live";
    if (wasLive && performance.now() - liveAt > SETTLED_MS) attempt = 0;
    if (wasLive || awaySince === 0) awaySince = Date.now();
    const wait = backoffMs(attempt++, options.random);
    const { link } = state();
    const known = away === "unknown" && link.status === "retrying" ? link.away : away;
    become({ status: "retrying", away: known, attempt, retryAt: Date.now() + wait, since: awaySince });
    timer = setTimeout(connect, wait);
    const asked = attempt;
    void options.diagnose().then((diagnosis) => {
      const now = state().link;
      // Answered too late: a newer attempt has its own question, or it is over.
      if (now.status !== "retrying" || attempt !== asked) return;
      if ("away" in diagnosis) return become({ ...now, away: diagnosis.away });
      drop();
      finish({ status: "refused", why: diagnosis.refused });
    });
  }

  function begin() {
    attempt = 0;
    awaySince = 0;
    unwake ??= options.onWake?.(session.hurry);
    connect();
  }

  const session: PtySession = {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    show(next, nextSize) {
      watched = true;
      const { status } = state().link;
      if (screen === next) {
        session.resize(nextSize);
        if (status === "live" && control) heartbeat.start();
        return;
      }
      screen = next;
      size = nextSize;
      parkedBytes = 0;
      if (status === "idle") return begin();
      if (status === "ended" || status === "refused") return;
      // An empty screen: everything is drawn anew.
      meter.forget();
      connect();
    },
    keep() {
      if (state().link.status === "idle") begin();
    },
    hide() {
      watched = false;
      heartbeat.stop();
    },
    park() {
      session.hide();
      screen = undefined;
      parkedBytes = 0;
    },
    type(text) {
      const { status } = state().link;
      if (status === "ended" || status === "refused") return false;
      if (pipe.type(text)) {
        // What a program wrote before it was interrupted would hide for seconds that it was.
        if (control === false && text.includes(INTERRUPT) && gate.pending > SLOW_BYTES) interruptFlood();
        return true;
      }
      patch({ notKept: state().notKept + text.length });
      return false;
    },
    resize(next) {
      if (next.columns === size.columns && next.rows === size.rows) return;
      size = next;
      if (state().link.status === "live") send({ height: size.rows, width: size.columns });
    },
    restart(next) {
      command = next;
      expectLiving = false;
      meter.forget();
      patch({ replaced: false, notKept: 0, skipped: 0, link: { status: "connecting" } });
      begin();
    },
    retryNow() {
      const { link } = state();
      if (link.status === "retrying" && link.retryAt !== undefined) connect();
      if (link.status !== "refused") return;
      become({ status: "connecting" });
      begin();
    },
    hurry() {
      const { link } = state();
      if (link.status === "retrying" && link.retryAt !== undefined) connect();
      else if (link.status === "live") heartbeat.askNow();
    },
    acknowledgeNotice: () => patch({ replaced: false, notKept: 0, skipped: 0 }),
    close() {
      drop();
      finish({ status: "idle" });
    },
  };
  return session;
}
