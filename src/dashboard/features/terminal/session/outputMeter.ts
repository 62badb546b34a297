import type { PtyControl } from "#api/http/pty.ts";

type Attached = Extract<PtyControl, { type: "attached" }>;

/** Acknowledged in steps of this size; the agent's window holds several. */
const ACK_BYTES = 32_768;
/**
 * A hidden tab parses in slices a second or a minute apart, yet a build in it shall go on: there this much more counts as
 * processed than was.
 */
const HIDDEN_AHEAD_BYTES = 1_048_576;

export interface OutputMeter {
  /** A new attachment begins: its acknowledgements count from zero. */
  begin(): void;
  attached(message: Attached): void;
  /** Bytes came in: how many of them are output, and whether the drawing of a snapshot ends among them. */
  received(bytes: number): { live: number; drawn: boolean };
  /** The screen has parsed so much output of the attachment numbered `attachment`. */
  parsed(live: number, attachment: number): void;
  /** The acknowledgement to send now, if one is due. */
  ack(hidden: boolean): number | undefined;
  /** Where to resume: position after the last byte the screen got. Undefined: nothing to build on, draw anew. */
  readonly since: number | undefined;
  readonly attachment: number;
  /** What is on the screen is no longer what `since` would say. */
  forget(): void;
}

/** Counts output as the agent does (`attached.offset`), so that every byte reaches the screen exactly once. */
export function createOutputMeter(): OutputMeter {
  let position: number | undefined;
  let snapshotLeft = 0;
  let attachment = 0;
  /** Of this attachment; a snapshot is no output and not among them. */
  let receivedLive = 0;
  let parsedLive = 0;
  let acked = 0;

  return {
    begin() {
      attachment++;
      receivedLive = 0;
      parsedLive = 0;
      acked = 0;
      // Cut in the middle of a drawing: what the screen shows is no state of the terminal.
      if (snapshotLeft > 0) position = undefined;
      snapshotLeft = 0;
    },
    attached({ resumed, offset, snapshot }) {
      if (resumed) return;
      position = offset;
      snapshotLeft = snapshot;
    },
    received(bytes) {
      const drawing = Math.min(bytes, snapshotLeft);
      snapshotLeft -= drawing;
      const live = bytes - drawing;
      receivedLive += live;
      if (position !== undefined) position += live;
      return { live, drawn: drawing > 0 && snapshotLeft === 0 };
    },
    parsed(live, of) {
      if (of === attachment) parsedLive += live;
    },
    ack(hidden) {
      const processed = hidden ? Math.min(receivedLive, parsedLive + HIDDEN_AHEAD_BYTES) : parsedLive;
      if (processed - acked < ACK_BYTES) return undefined;
      acked = processed;
      return processed;
    },
    get since() {
      return snapshotLeft > 0 ? undefined : position;
    },
    get attachment() {
      return attachment;
    },
    forget() {
      position = undefined;
      snapshotLeft = 0;
    },
  };
}
