import { randomInt } from "node:crypto";
import type { Duplex } from "node:stream";
import type { PtyControl, PtyEnd, PtyInput } from "#api/http/pty.ts";
import type { Terminal as TerminalInfo } from "#api/http/quarterdeck.ts";
import type { OpenPty } from "#api/link/capabilities.ts";
import { type Attachment, createAttachment } from "./attachment.ts";
import { createOutputRing } from "./outputRing.ts";
import type { Pty, StartPty } from "./pty.ts";
import { createScreen } from "./screen.ts";

/** Enough for a reader to come back to after a broken connection without a redraw. */
const RING_BYTES = 2_097_152;
/**
 * Output that the headless copy may be behind, above and below which the program is held and let go: it parses 40 MB/s,
 * so this is 12 ms of its work, one slice of its scheduler.
 */
const BACKLOG_HIGH_BYTES = 524_288;
const BACKLOG_LOW_BYTES = 131_072;
/** Input that the program has not read, above which the sender rests. More than any paste a person means. */
const UNREAD_INPUT_BYTES = 16_777_216;
/** Dies when nobody completes the first attach. */
const FIRST_ATTACH_MS = 30_000;
const MS_PER_MINUTE = 60_000;

/** Larger ones are cut down: a screen costs 12 bytes a cell, and no display shows more. */
const MAX_COLUMNS = 1_000;
const MAX_ROWS = 500;

export type TerminalOptions = {
  id: string;
  /** As asked for: empty is the login shell. */
  command: string;
  /** What it runs in; empty for this machine. */
  container: string;
  startPty: StartPty;
  width: number;
  height: number;
  scrollback: number;
  /** Text shown before the program's own output; empty for none. */
  greeting: string;
  idleMinutes: () => number;
  /** No newcomer may join any more, its name is free. */
  onEnd: () => void;
  /** The process is gone. */
  onGone: () => void;
};

type Opened = Pick<OpenPty, "width" | "height" | "since" | "control">;

export interface Terminal {
  info(): TerminalInfo;
  attach(stream: Duplex, open: Opened): void;
  /** Says why to everybody attached and hangs the process up. */
  end(how: PtyEnd): void;
}

export const clampSize = (width: number, height: number) => ({
  width: Math.min(Math.max(width, 2), MAX_COLUMNS),
  height: Math.min(Math.max(height, 1), MAX_ROWS),
});

export function createTerminal(options: TerminalOptions): Terminal {
  const created = new Date();
  // Positions begin anywhere: a reader that comes back to a name after its terminal ended and another took the name must
  // not be resumed in the middle of what it has never seen.
  const output = createOutputRing(RING_BYTES, randomInt(2 ** 31) * RING_BYTES);
  const attachments = new Set<Attachment>();
  let { width, height } = clampSize(options.width, options.height);
  let ended = false;
  let expiry: { timer: NodeJS.Timeout; at: number } | undefined;
  let everAttached = false;

  const updateFlow = () => {
    if (ended) return pty.resume();
    const limit = pty.paused ? BACKLOG_LOW_BYTES : BACKLOG_HIGH_BYTES;
    // A reader that acknowledges says what it can take. One that does not is waited for only when nobody else would wait
    // with it; among others it is skipped forward instead (PTY46 is not to be copied).
    const held = [...attachments].some((one) => one.holds && (one.acknowledges || attachments.size === 1));
    if (held || screen.backlog > limit) pty.pause();
    else pty.resume();
  };

  const screen = createScreen({
    width,
    height,
    scrollback: options.scrollback,
    onParsed: updateFlow,
    // Browsers answer the queries of programs; with none there, somebody must.
    onReply: (text) => {
      if (attachments.size === 0) pty.write(Buffer.from(text));
    },
  });

  const finish = (how: PtyEnd) => {
    if (ended) return;
    ended = true;
    clearTimeout(expiry?.timer);
    options.onEnd();
    for (const attachment of attachments) attachment.finish(how);
    updateFlow();
  };

  const hangUp = (how: PtyEnd) => {
    finish(how);
    pty.hangUp();
  };

  const show = (bytes: Uint8Array) => {
    if (ended) return;
    output.push(bytes);
    screen.write(bytes);
    for (const attachment of attachments) attachment.wake();
    updateFlow();
  };

  const pty: Pty = options.startPty({
    width,
    height,
    onOutput: (bytes) => show(bytes),
    onExit(how) {
      finish(how);
      disposeWhenLeft();
      options.onGone();
    },
    onWritten() {
      for (const attachment of attachments) attachment.inputTaken();
    },
  });

  // A terminal's line ends return to the left; a text's do not.
  if (options.greeting) show(Buffer.from(`${options.greeting.trimEnd().replace(/\r?\n/g, "\r\n")}\r\n`));

  let exited = false;
  const disposeWhenLeft = () => {
    exited = true;
    if (attachments.size === 0) screen.dispose();
  };

  const expireIn = (ms: number, how: () => PtyEnd) => {
    clearTimeout(expiry?.timer);
    expiry = { timer: setTimeout(() => hangUp(how()), ms), at: Date.now() + ms };
  };
  expireIn(FIRST_ATTACH_MS, () => ({ kind: "failed", message: "nobody attached" }));

  const resize = (toWidth: number, toHeight: number, by: Attachment | undefined) => {
    if (toWidth === 0 || toHeight === 0) return; // PTY23
    const size = clampSize(toWidth, toHeight);
    if (ended || (size.width === width && size.height === height)) return;
    ({ width, height } = size);
    pty.resize(width, height);
    screen.resize(width, height);
    tellOthers({ type: "resized", width, height }, by);
  };

  const tellOthers = (message: PtyControl, by: Attachment | undefined) => {
    for (const one of attachments) if (one !== by) one.tell(message);
  };

  const input = ({ data, width, height }: PtyInput, by: Attachment): boolean => {
    if (data && !ended) pty.write(Buffer.from(data));
    if (width && height) resize(width, height, by);
    return pty.unwritten < UNREAD_INPUT_BYTES;
  };

  const detach = (attachment: Attachment) => {
    if (!attachments.delete(attachment)) return;
    tellOthers({ type: "attachments", count: attachments.size }, undefined);
    if (exited) return disposeWhenLeft();
    if (ended) return;
    updateFlow();
    if (attachments.size > 0) return;
    const minutes = options.idleMinutes();
    expireIn(minutes * MS_PER_MINUTE, () => ({ kind: "idle", minutes }));
  };

  return {
    info: () => ({
      id: options.id,
      title: screen.title,
      command: options.command,
      container: options.container,
      created_at: created.toISOString(),
      width,
      height,
      attachments: attachments.size,
      ...(expiry && { expires_at: new Date(expiry.at).toISOString() }),
    }),
    attach(stream, { width: columns, height: rows, since, control = true }) {
      const existing = everAttached;
      everAttached = true;
      clearTimeout(expiry?.timer);
      expiry = undefined;
      const attachment: Attachment = createAttachment(stream, {
        control,
        output,
        async snapshot() {
          const { bytes, offset } = await screen.snapshot();
          return { bytes, offset: output.first + offset };
        },
        describe: () => ({
          existing,
          width,
          height,
          title: screen.title,
          attachments: attachments.size,
        }),
        input: (value) => input(value, attachment),
        flowChanged: updateFlow,
        detached: () => detach(attachment),
      });
      attachments.add(attachment);
      resize(columns, rows, attachment); // PTY42
      tellOthers({ type: "attachments", count: attachments.size }, attachment);
      attachment.start(since);
    },
    end: hangUp,
  };
}
