import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PtyControl } from "#api/http/pty.ts";
import { createPtyFrameDecoder } from "#api/link/ptyFrames.ts";
import { createAttachment, STALL_MS } from "./attachment.ts";
import { createOutputRing } from "./outputRing.ts";
import { duplexPair } from "./testing/duplexPair.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function turns(count = 30) {
  for (let n = 0; n < count; n++) await turn();
}

/** An attachment of a terminal that is only output, and the reader at its other end. */
function setup({ reading = true, control = true }: { reading?: boolean; control?: boolean } = {}) {
  const [near, far] = duplexPair();
  const output = createOutputRing(2_097_152);
  const decode = createPtyFrameDecoder();
  const controls: PtyControl[] = [];
  const reader = { bytes: 0, frames: [] as number[], detached: 0, snapshots: 0 };
  const onData = (chunk: Buffer) => {
    for (const frame of decode(chunk)) {
      if (frame.type === "control") controls.push(frame.message);
      else {
        reader.bytes += frame.bytes.length;
        reader.frames.push(frame.bytes.length);
      }
    }
  };
  if (reading) near.on("data", onData);
  near.on("end", () => near.end());
  const attachment = createAttachment(far, {
    control,
    output,
    async snapshot() {
      reader.snapshots++;
      return { bytes: Buffer.from("SNAPSHOT"), offset: output.end };
    },
    describe: () => ({ existing: true, width: 80, height: 24, title: "", attachments: 1 }),
    input: () => true,
    flowChanged: () => {},
    detached: () => {
      reader.detached++;
    },
  });
  const print = (bytes: number) => {
    for (let left = bytes; left > 0; left -= 65_536) {
      output.push(new Uint8Array(Math.min(left, 65_536)).fill(97));
      attachment.wake();
    }
  };
  const send = (value: unknown) => near.write(Buffer.from(JSON.stringify(value)));
  return { attachment, output, print, send, reader, controls, near, read: () => near.on("data", onData) };
}

test("[PTY22] output goes out joined, in frames of at most 32 KiB", async () => {
  const { attachment, output, print, reader } = setup();
  attachment.start(undefined);
  for (let n = 0; n < 100; n++) {
    output.push(new Uint8Array(10).fill(97));
    attachment.wake();
  }
  await turns();
  expect(reader.frames).toEqual([1_000]);
  print(100_000);
  await turns();
  expect(reader.bytes).toBe(101_000);
  expect(Math.max(...reader.frames)).toBe(32_768);
});

test("a character is not cut in two by frames, unless nothing completes it any more", async () => {
  const { attachment, output, reader } = setup();
  attachment.start(undefined);
  output.push(Buffer.from("a…").subarray(0, 3));
  attachment.wake();
  await turns();
  expect(reader.frames).toEqual([1]);
  output.push(Buffer.from("…").subarray(2));
  attachment.wake();
  await turns();
  expect(reader.frames).toEqual([1, 3]);
  output.push(Buffer.from("…").subarray(0, 2));
  attachment.finish({ kind: "exited", code: 0 });
  await turns();
  expect(reader.bytes).toBe(6);
});

test("[plain] [PTY23] of a reader that asked for no control messages, acknowledgements and pings are unknown fields", async () => {
  const { attachment, print, send, reader, controls } = setup({ control: false });
  attachment.start(undefined);
  send({ ack: 0 });
  send({ ping: 7 });
  await turns();
  print(600_000);
  await turns();
  expect(reader.bytes).toBe(600_000);
  expect(attachment).toMatchObject({ acknowledges: false });
  expect(controls.filter(({ type }) => type === "pong")).toEqual([]);
});

test("[T5] with acknowledgements at most the window is on its way", async () => {
  const { attachment, print, send, reader } = setup();
  attachment.start(undefined);
  send({ ack: 0 });
  await turns();
  print(700_000);
  await turns();
  expect(reader.bytes).toBeGreaterThanOrEqual(262_144);
  expect(reader.bytes).toBeLessThan(262_144 + 32_768);
  expect(attachment).toMatchObject({ holds: true, acknowledges: true });
  while (reader.bytes < 700_000) {
    send({ ack: reader.bytes });
    await turns();
  }
  expect(attachment.holds).toBe(false);
});

test("[T5] a reader silent for ten seconds no longer holds the program, and is brought up to date when it returns", async () => {
  const { attachment, print, send, reader, controls } = setup();
  attachment.start(undefined);
  send({ ack: 0 });
  await turns();
  print(500_000);
  await turns();
  const before = reader.bytes;
  expect(attachment.holds).toBe(true);
  vi.advanceTimersByTime(STALL_MS - 1);
  expect(attachment.holds).toBe(true);
  vi.advanceTimersByTime(1);
  expect(attachment.holds).toBe(false);
  print(5_000_000);
  await turns();
  expect(reader.bytes).toBe(before);
  send({ ack: before });
  await turns();
  expect(reader.snapshots).toBe(1);
  expect(reader.bytes).toBe(before + "SNAPSHOT".length);
  expect(controls.filter((one) => one.type === "attached")).toHaveLength(2);
  expect(controls.at(-1)).toMatchObject({ type: "attached", resumed: false, snapshot: 8, offset: 5_500_000 });
});

test("a reader without acknowledgements that keeps falling behind gets one redraw a second", async () => {
  const { attachment, print, reader, read } = setup({ reading: false });
  attachment.start(undefined);
  await turns();
  print(3_000_000);
  await turns();
  read();
  await turns();
  expect(reader.snapshots).toBe(1);
  print(3_000_000);
  await turns();
  print(3_000_000);
  await turns();
  const soon = reader.snapshots;
  expect(soon).toBe(1);
  vi.advanceTimersByTime(1_000);
  await turns();
  expect(reader.snapshots).toBe(2);
});

test("[T22] an end does not wait for acknowledgements", async () => {
  const { attachment, print, send, controls, reader } = setup();
  attachment.start(undefined);
  send({ ack: 0 });
  await turns();
  print(600_000);
  attachment.finish({ kind: "exited", code: 1 });
  await turns();
  expect(reader.bytes).toBe(600_000);
  expect(controls.at(-1)).toEqual({ type: "end", end: { kind: "exited", code: 1 } });
});

test("an end waits for a reader that takes nothing, and not for ever", async () => {
  const { attachment, print, controls, reader, read } = setup({ reading: false });
  attachment.start(undefined);
  await turns();
  print(600_000);
  attachment.finish({ kind: "exited", code: 1 });
  await turns();
  expect(reader.detached).toBe(0);
  vi.advanceTimersByTime(STALL_MS);
  await turns();
  expect(reader.detached).toBe(1);
  read();
  await turns();
  expect(controls.at(-1)).toEqual({ type: "end", end: { kind: "exited", code: 1 } });
});

test("leaving in whatever way detaches once", async () => {
  const dropped = setup();
  dropped.attachment.start(undefined);
  dropped.near.destroy();
  await turns();
  expect(dropped.reader.detached).toBe(1);
  const left = setup();
  left.attachment.start(undefined);
  left.near.end();
  await turns();
  expect(left.reader.detached).toBe(1);
});
