import type { Duplex } from "node:stream";
import type { RawData } from "ws";
import type { PtyControl, PtyEnd } from "#api/http/pty.ts";
import { createPtyFrameDecoder, type PtyFrame } from "#api/link/ptyFrames.ts";
import type { RawSocket } from "../http/streams.ts";
import { closeOf } from "./endOf.ts";

/** What a browser may leave untaken before the agent is no longer read; below the second, it is again. */
const FULL_BYTES = 1_048_576;
const ROOM_BYTES = 262_144;
/** A reader too slow for the last bytes is let go after this. */
const LAST_BYTES_MS = 30_000;

const NOT_BINARY = "unexpected frame type read (expected MessageBinary): MessageText";

const asBytes = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data as ArrayBuffer); // `nodebuffer` is ws's default

/**
 * One attachment on its way through: a browser's WebSocket and a stream of the agent's link become one pipe, with
 * back-pressure both ways. Nothing is looked into but the borders of frames. Resolves when both sides are done.
 */
export function joinPty(
  { socket, signal, close }: RawSocket,
  agent: Duplex,
  withControl: boolean,
): Promise<void> {
  const decode = createPtyFrameDecoder();
  let end: PtyEnd | undefined;
  let sending = 0;
  let lastSent: (() => void) | undefined;

  const sent = () => {
    sending--;
    if (agent.isPaused() && socket.bufferedAmount < ROOM_BYTES) agent.resume();
    if (sending === 0) lastSent?.();
  };
  const send = (data: string | Uint8Array) => {
    sending++;
    socket.send(data, { binary: typeof data !== "string" }, sent);
  };
  const tell = (message: PtyControl) => {
    if (withControl) send(JSON.stringify(message));
  };

  const deliver = (frame: PtyFrame) => {
    if (frame.type === "output") return send(frame.bytes);
    if (frame.message.type === "end") end = frame.message.end;
    tell(frame.message);
  };

  return new Promise((resolve) => {
    const finish = (how: PtyEnd) => {
      const { code, reason } = closeOf(how);
      close(code, reason);
      agent.destroy();
      resolve();
    };

    const agentDone = () => {
      if (signal.aborted) return resolve();
      if (!end) {
        end = { kind: "agent_lost" };
        tell({ type: "end", end });
      }
      const how = end;
      // Closing cuts off a peer that does not answer soon: first what it is still to read.
      if (sending === 0) return finish(how);
      const timer = setTimeout(() => finish(how), LAST_BYTES_MS);
      lastSent = () => {
        clearTimeout(timer);
        finish(how);
      };
      signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    };

    agent.on("data", (chunk: Buffer) => {
      if (signal.aborted) return;
      try {
        for (const frame of decode(chunk)) deliver(frame);
      } catch {
        agent.destroy(); // not an agent of ours: to the reader it is as good as lost
      }
      if (socket.bufferedAmount > FULL_BYTES) agent.pause();
    });
    agent.on("drain", () => socket.resume());
    agent.on("error", () => {}); // a close event always follows
    agent.on("end", () => agent.end());
    agent.on("close", agentDone);

    socket.on("message", (data: RawData, isBinary: boolean) => {
      if (!isBinary) return close(1003, NOT_BINARY);
      if (!agent.writable) return;
      if (!agent.write(asBytes(data))) socket.pause();
    });
    signal.addEventListener(
      "abort",
      () => {
        agent.destroy();
        resolve();
      },
      { once: true },
    );
    if (signal.aborted) agent.destroy();
  });
}
