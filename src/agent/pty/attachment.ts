import type { Duplex } from "node:stream";
import type { PtyControl, PtyEnd, PtyInput } from "#api/http/pty.ts";
import { encodeControl, encodeOutput } from "#api/link/ptyFrames.ts";
import { createInputDecoder } from "./inputDecoder.ts";
import type { OutputRing } from "./outputRing.ts";
import type { Snapshot } from "./screen.ts";
import { wholeCharacters } from "./wholeCharacters.ts";

/** The contract's largest output frame (PTY22). */
const FRAME_BYTES = 32_768;
/**
 * Output sent and not acknowledged. Drawn at 4 to 17 MB/s without a GPU this is at most 60 ms of work, so Ctrl+C is felt
 * at once; over a link of 100 ms it still lets 2.5 MB/s through, more than anybody reads.
 */
const WINDOW_BYTES = 262_144;
/** Unsent output above which an attachment asks to hold the program back, and below which it lets go. */
const HOLD_BYTES = 65_536;
const RELEASE_BYTES = 16_384;
/** Unsent output that is not worth sending any more: the screen as it is now says it in less. */
const SKIP_BYTES = 1_048_576;
/** A snapshot of 10,000 lines costs this process some 20 ms, so a reader that keeps falling behind gets one a second at most. */
const SKIP_SPACING_MS = 1_000;
/** A tab this long without progress is hidden, frozen or gone; it may not stop the shell for others any longer. */
export const STALL_MS = 10_000;
/** Answers to pings are dropped above this many bytes that the reader has not taken. */
const MAX_UNREAD_BYTES = 1_048_576;

/** What an attachment needs of its terminal. */
export interface AttachedTo {
  /** Whether acknowledgements and pings are heard: a client that did not ask for them has unknown fields, no more. */
  readonly control: boolean;
  readonly output: OutputRing;
  snapshot(): Promise<Snapshot>;
  describe(): Pick<
    Extract<PtyControl, { type: "attached" }>,
    "existing" | "width" | "height" | "title" | "attachments"
  >;
  /** False asks for a rest until `inputTaken()`. */
  input(input: PtyInput): boolean;
  /** Whether this attachment wants the program held back may have changed. */
  flowChanged(): void;
  /** The other side is gone, or spoke nonsense. Called once. */
  detached(): void;
}

/** One browser's (or client's) place at a terminal. */
export interface Attachment {
  /** True while the reader acknowledges what it has processed. */
  readonly acknowledges: boolean;
  /** Wants the program held back until it has caught up. */
  readonly holds: boolean;
  /** Starts, at `since` if those bytes are still there, else with a snapshot. */
  start(since: number | undefined): void;
  /** There is new output, or none will come any more. */
  wake(): void;
  tell(message: PtyControl): void;
  /** Delivers what is left, says how it ended, and closes. */
  finish(end: PtyEnd): void;
  /** The terminal takes input again. */
  inputTaken(): void;
}

export function createAttachment(stream: Duplex, terminal: AttachedTo): Attachment {
  const { output } = terminal;
  const decode = createInputDecoder();
  let position = 0;
  let sent = 0;
  let acked: number | undefined;
  let drawing: Uint8Array | undefined;
  let state: "starting" | "snapshot" | "live" | "closed" = "starting";
  let end: PtyEnd | undefined;
  let scheduled: NodeJS.Immediate | undefined;
  let holds = false;
  let stalled = false;
  let stall: NodeJS.Timeout | undefined;
  let finishing: NodeJS.Timeout | undefined;
  let skipAgainAt = 0;
  let skipLater: NodeJS.Timeout | undefined;
  let inputRests = false;

  const tell = (message: PtyControl) => {
    if (state !== "closed") stream.write(encodeControl(message));
  };

  /** What is left at the end is little, and its reader is to learn soon how it ended. */
  const windowOpen = () => acked === undefined || end !== undefined || sent - acked < WINDOW_BYTES;

  const progress = () => {
    stalled = false;
    clearTimeout(stall);
    stall = undefined;
  };

  const updateHold = () => {
    const behind = output.end - position;
    const wants = state === "live" && !end && !inputRests && behind > (holds ? RELEASE_BYTES : HOLD_BYTES);
    if (wants && !stall && !stalled)
      stall = setTimeout(() => {
        stall = undefined;
        stalled = true;
        updateHold();
      }, STALL_MS);
    if (!wants) clearTimeout(stall);
    if (!wants) stall = undefined;
    const now = wants && !stalled;
    if (now === holds) return;
    holds = now;
    terminal.flowChanged();
  };

  const close = () => {
    if (state === "closed") return;
    state = "closed";
    clearImmediate(scheduled);
    clearTimeout(stall);
    clearTimeout(finishing);
    clearTimeout(skipLater);
    if (holds) {
      holds = false;
      terminal.flowChanged();
    }
    terminal.detached();
  };

  const bye = () => {
    if (state === "closed" || !end) return;
    tell({ type: "end", end });
    stream.end();
    close();
  };

  /** Everything on the reader's screen is drawn anew; what it had missed is skipped. */
  const redraw = async () => {
    state = "snapshot";
    progress();
    updateHold();
    skipAgainAt = performance.now() + SKIP_SPACING_MS;
    const { bytes, offset } = await terminal.snapshot();
    // Closed while it was being made, which no assignment in this function shows.
    if ((state as string) === "closed") return;
    position = offset;
    drawing = bytes;
    state = "live";
    tell({ type: "attached", offset, resumed: false, snapshot: bytes.length, ...terminal.describe() });
    pump();
  };

  const sendDrawing = () => {
    while (drawing && !stream.writableNeedDrain) {
      const piece = drawing.subarray(0, FRAME_BYTES);
      const whole = wholeCharacters(piece) || piece.length;
      stream.write(encodeOutput(piece.subarray(0, whole)));
      drawing = whole < drawing.length ? drawing.subarray(whole) : undefined;
    }
  };

  const sendLive = () => {
    while (!drawing && !stream.writableNeedDrain && windowOpen() && position < output.end) {
      const piece = output.read(position, FRAME_BYTES);
      // Nothing more will complete a character that the program left unfinished.
      const whole = end ? piece.length : wholeCharacters(piece);
      if (whole === 0) break;
      stream.write(encodeOutput(piece.subarray(0, whole)));
      position += whole;
      sent += whole;
      progress();
    }
  };

  const tooFarBehind = () => position < output.start || (!end && output.end - position > SKIP_BYTES);

  const pump = () => {
    scheduled = undefined;
    if (state !== "live") return;
    sendDrawing();
    if (!drawing && tooFarBehind() && !stream.writableNeedDrain && windowOpen()) {
      const wait = skipAgainAt - performance.now();
      if (wait <= 0) return void redraw();
      skipLater ??= setTimeout(() => {
        skipLater = undefined;
        pump();
      }, wait);
      return updateHold();
    }
    if (position >= output.start) sendLive();
    updateHold();
    if (end && !drawing && position === output.end) bye();
  };

  const wake = () => {
    if (state !== "live") return;
    updateHold();
    // One frame for all that this turn of the loop reads, and none a moment later than its end.
    scheduled ??= setImmediate(pump);
  };

  const accept = (input: PtyInput) => {
    if (terminal.control && input.ack !== undefined) {
      acked = Math.max(acked ?? 0, Math.min(input.ack, sent));
      progress();
      wake();
    }
    if (terminal.control && input.ping !== undefined && stream.writableLength < MAX_UNREAD_BYTES)
      tell({ type: "pong", ping: input.ping });
    if (terminal.input(input)) return;
    inputRests = true;
    stream.pause();
    // The acknowledgements wait behind that input: holding the program back for them could last for ever.
    updateHold();
  };

  stream.on("data", (chunk: Buffer) => {
    if (state === "closed") return;
    try {
      for (const input of decode(chunk)) accept(input);
    } catch {
      end = { kind: "closed", by: "unreadable input" };
      bye();
    }
  });
  stream.on("drain", () => {
    progress();
    pump();
  });
  stream.on("end", () => {
    if (!stream.writableEnded) stream.end();
    close();
  });
  stream.on("error", close);
  stream.on("close", close);

  return {
    get acknowledges() {
      return acked !== undefined;
    },
    get holds() {
      return holds;
    },
    start(since) {
      if (state === "closed") return;
      const resumable = since !== undefined && since >= output.start && since <= output.end;
      if (!resumable && output.end > output.first) return void redraw();
      position = since !== undefined && resumable ? since : output.first;
      state = "live";
      tell({
        type: "attached",
        offset: position,
        resumed: since !== undefined && resumable,
        snapshot: 0,
        ...terminal.describe(),
      });
      pump();
    },
    wake,
    tell,
    finish(how) {
      if (end || state === "closed") return;
      end = how;
      finishing = setTimeout(bye, STALL_MS);
      wake();
    },
    inputTaken() {
      if (!inputRests || state === "closed") return;
      inputRests = false;
      stream.resume();
      updateHold();
    },
  };
}
