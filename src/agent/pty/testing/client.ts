import { randomUUID } from "node:crypto";
import type { PtyControl, PtyInput } from "#api/http/pty.ts";
import type { OpenPty } from "#api/link/capabilities.ts";
import { createPtyFrameDecoder } from "#api/link/ptyFrames.ts";
import type { Terminals } from "../terminals.ts";
import { duplexPair } from "./duplexPair.ts";

export type ClientOptions = Partial<OpenPty> & {
  /** Acknowledge all output as soon as it arrives. */
  acknowledge?: boolean;
  /** False forgets the bytes it receives: only their number is of interest. */
  keep?: boolean;
};

/** The other end of an attachment, as a server and a browser behind it are. */
export function attach(terminals: Terminals, { acknowledge, keep = true, ...open }: ClientOptions = {}) {
  const [near, far] = duplexPair();
  const decode = createPtyFrameDecoder();
  const controls: PtyControl[] = [];
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let live = 0;
  let snapshotLeft = 0;
  let closed = false;
  const full: OpenPty = {
    id: randomUUID(),
    width: 80,
    height: 24,
    command: "",
    container: "",
    container_user: "",
    backend_type: "",
    ...open,
  };

  const send = (input: PtyInput | string) =>
    near.write(Buffer.from(typeof input === "string" ? input : JSON.stringify(input)));

  near.on("data", (chunk: Buffer) => {
    for (const frame of decode(chunk)) {
      if (frame.type === "control") {
        controls.push(frame.message);
        if (frame.message.type === "attached") snapshotLeft = frame.message.snapshot;
        continue;
      }
      if (keep) chunks.push(frame.bytes.slice());
      bytes += frame.bytes.length;
      const drawn = Math.min(snapshotLeft, frame.bytes.length);
      snapshotLeft -= drawn;
      live += frame.bytes.length - drawn;
      if (acknowledge) send({ ack: live });
    }
  });
  near.on("end", () => near.end());
  near.on("close", () => {
    closed = true;
  });
  near.on("error", () => {});
  terminals.serve(full, far);

  return {
    id: full.id,
    stream: near,
    controls,
    send,
    type: (data: string) => send({ data }),
    output: () => Buffer.concat(chunks),
    text: () => Buffer.concat(chunks).toString("utf8"),
    received: () => bytes,
    live: () => live,
    closed: () => closed,
    attached: () => controls.filter((one) => one.type === "attached"),
    end: () => controls.find((one) => one.type === "end")?.end,
    leave: () => near.end(),
    drop: () => near.destroy(),
  };
}
export type Client = ReturnType<typeof attach>;
