import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, hex } from "../testing/hex.ts";
import { createYamuxSession, type YamuxSession } from "./session.ts";
import { WINDOW_BYTES, type YamuxStream } from "./stream.ts";

function setup(role: "client" | "server" = "server") {
  const clock = { now: 1_000 };
  const sent: string[] = [];
  const streams: YamuxStream[] = [];
  const ends: string[] = [];
  const session = createYamuxSession({
    role,
    write: (frame) => sent.push(hex(frame)),
    onStream: (stream) => streams.push(stream),
    onEnd: (reason) => ends.push(reason),
    now: () => clock.now,
  });
  return { clock, sent, streams, ends, session, receive: (text: string) => session.receive(bytes(text)) };
}

/** Two sessions that talk, with whatever one writes cut into chunks as `cut` says. */
function pair(cut: (frame: Uint8Array) => Uint8Array[] = (frame) => [frame]) {
  const wires: { to: "client" | "server"; chunk: Uint8Array }[] = [];
  const opened: YamuxStream[] = [];
  const ends: string[] = [];
  const on = (to: "client" | "server", onStream: (stream: YamuxStream) => void) => ({
    write: (frame: Uint8Array) => void wires.push(...cut(frame).map((chunk) => ({ to, chunk }))),
    onStream,
    onEnd: (reason: string) => void ends.push(reason),
  });
  const ports: Record<"client" | "server", YamuxSession> = {
    client: createYamuxSession({ role: "client", ...on("server", (stream) => opened.push(stream)) }),
    server: createYamuxSession({ role: "server", ...on("client", (stream) => opened.push(stream)) }),
  };
  return {
    ...ports,
    opened,
    ends,
    /** Delivers until nothing is on its way. */
    settle() {
      for (let next = wires.shift(); next; next = wires.shift()) ports[next.to].receive(next.chunk);
    },
  };
}

function collect(stream: YamuxStream) {
  const got: number[] = [];
  const state = { got, finished: false, lost: "" };
  stream.onData((piece) => {
    got.push(...piece);
    stream.consumed(piece.length);
  });
  stream.onFinish(() => {
    state.finished = true;
  });
  stream.onLost((reason) => {
    state.lost = reason;
  });
  return state;
}

test("[YM1] a stream that the peer opens is acknowledged at once", () => {
  const { sent, streams, receive } = setup();
  receive("00 01 0001 00000001 00000000");
  expect(sent).toEqual(["000100020000000100000000"]);
  expect(streams).toHaveLength(1);
});

test("[YM1] a SYN in a data frame opens too, and its bytes count (TN23)", () => {
  const got: string[] = [];
  const session = createYamuxSession({
    role: "server",
    write() {},
    onStream: (stream) => stream.onData((piece) => got.push(hex(piece))),
    onEnd() {},
  });
  session.receive(bytes("00 00 0001 00000001 00000004 01020304"));
  expect(got).toEqual(["01020304"]);
});

test("[YM2] frames are those of the worked examples", () => {
  const { sent, session, receive } = setup("client");
  const stream = session.open()!;
  stream.send(Uint8Array.from({ length: 56 }, (_, at) => at));
  stream.finish();
  receive("00 02 0001 00000000 00000007");
  session.goAway();
  expect(sent.map((frame) => frame.slice(0, 24))).toEqual([
    "000100010000000100000000",
    "000000000000000100000038",
    "000100040000000100000000",
    "000200020000000000000007",
    "000300000000000000000000",
  ]);
  session.open()!.reset();
  expect(sent.at(-1)).toBe("000100080000000300000000");
});

test.each([1, 2, 5, 12, 1000])("[YM3] chunks of %i bytes make no difference", (size) => {
  const cut = (frame: Uint8Array) =>
    Array.from({ length: Math.ceil(frame.length / size) }, (_, at) =>
      frame.slice(at * size, (at + 1) * size),
    );
  const { client, opened, settle } = pair(cut);
  const stream = client.open()!;
  settle();
  const there = collect(opened[0]!);
  const back = collect(stream);
  stream.send(Uint8Array.from([1, 2, 3]));
  stream.send(Uint8Array.from([4]));
  stream.finish();
  opened[0]!.send(Uint8Array.from([9]));
  opened[0]!.finish();
  settle();
  expect(there).toEqual({ got: [1, 2, 3, 4], finished: true, lost: "" });
  expect(back).toEqual({ got: [9], finished: true, lost: "" });
  expect(client.streams).toBe(0);
});

test("[YM4] what is beyond the window waits for the reader", () => {
  const { client, opened, settle } = pair();
  const stream = client.open()!;
  settle();
  let waiting = 0;
  opened[0]!.onData((piece) => {
    waiting += piece.length;
  });
  let isDrained = false;
  stream.onDrained(() => {
    isDrained = true;
  });
  stream.send(new Uint8Array(WINDOW_BYTES + 10));
  settle();
  expect([waiting, stream.queued, isDrained]).toEqual([WINDOW_BYTES, 10, false]);
  opened[0]!.consumed(WINDOW_BYTES / 2);
  settle();
  expect([waiting, stream.queued, isDrained]).toEqual([WINDOW_BYTES + 10, 0, true]);
});

test("[YM5] credit is given back in halves of a window", () => {
  const { sent, streams, receive } = setup();
  receive("00 01 0001 00000013 00000000");
  sent.length = 0;
  streams[0]!.consumed(131_071);
  expect(sent).toEqual([]);
  streams[0]!.consumed(13);
  expect(sent).toEqual(["00010000000000130002000c"]);
});

test.each([
  ["another version", "01 00 0000 00000001 00000000"],
  ["an unknown type", "00 04 0000 00000001 00000000"],
  ["a SYN on an id in use", "00 01 0001 00000001 00000000 00 01 0001 00000001 00000000"],
  ["a SYN on an id of ours", "00 01 0001 00000002 00000000"],
  ["data beyond the window", "00 01 0001 00000001 00000000 00 00 0000 00000001 00040001"],
  ["a second FIN", "00 01 0001 00000001 00000000 00 01 0004 00000001 00000000 00 01 0004 00000001 00000000"],
  ["go away for a fault", "00 03 0000 00000000 00000001"],
])("[YM6] %s ends the connection", (_, frames) => {
  const { ends, sent, receive, session } = setup();
  receive(frames);
  expect(ends).toHaveLength(1);
  expect(sent.at(-1)).toBe("000300000000000000000001");
  receive("00 01 0001 00000009 00000000");
  expect(session.streams).toBe(0);
});

test("[YM7] frames of unknown streams are skipped with their bodies", () => {
  const { streams, ends, receive } = setup();
  receive("00 00 0000 00000063 00000002 ffff 00 01 0008 00000063 00000000 00 01 0001 00000001 00000000");
  expect(ends).toEqual([]);
  expect(streams).toHaveLength(1);
});

test("[YM8] an orderly go away only ends opening", () => {
  const { session, receive, ends } = setup("client");
  session.open();
  receive("00 03 0000 00000000 00000000");
  expect(session.open()).toBeUndefined();
  expect([ends.length, session.streams]).toEqual([0, 1]);
});

test("[YM9] a ping every 30 s, and the end 10 s after one without an answer", () => {
  const { clock, sent, ends, session, receive } = setup();
  const later = (ms: number) => {
    clock.now += ms;
    session.tick();
  };
  later(29_999);
  expect(sent).toEqual([]);
  later(1);
  expect(sent).toHaveLength(1);
  receive(`00 02 0002 00000000 ${sent[0]!.slice(16)}`);
  later(29_999);
  later(1);
  expect(sent).toHaveLength(2);
  later(9_999);
  expect(ends).toEqual([]);
  later(1);
  expect(ends).toEqual(["the peer answered no ping"]);
});

test("[YM9] three idle minutes with answered pings are nothing (TN22)", () => {
  const { clock, sent, ends, session, receive } = setup();
  for (let second = 0; second < 180; second++) {
    clock.now += 1_000;
    session.tick();
    for (const ping of sent.splice(0)) receive(ping.replace("00020001", "00020002"));
  }
  expect(ends).toEqual([]);
});

test("[YM10] a stream that only one side finished is reset after five minutes", () => {
  const { clock, sent, session, receive } = setup();
  receive("00 01 0005 00000001 00000000");
  clock.now += 5 * 60_000;
  session.tick();
  expect(sent).toContain("000100080000000100000000");
  expect(session.streams).toBe(0);
});

test("[YM11] more streams than can be kept are reset one by one", () => {
  const { sent, streams, session, receive } = setup();
  for (let id = 1; id <= 2 * 300; id += 2) receive(`00 01 0001 ${id.toString(16).padStart(8, "0")} 00000000`);
  expect([streams.length, session.streams]).toEqual([256, 256]);
  expect(sent.filter((frame) => frame.startsWith("00010008"))).toHaveLength(44);
});

test("[YM14] a stream of ours that is not acknowledged in 75 s ends the connection", () => {
  const { clock, ends, session, receive } = setup("client");
  const later = (ms: number) => {
    clock.now += ms;
    session.tick();
    receive(`00 02 0002 00000000 ${(clock.now % 0xffff_ffff).toString(16).padStart(8, "0")}`);
  };
  session.open();
  receive("00 01 0002 00000001 00000000");
  session.open();
  later(40_000);
  later(34_999);
  expect(ends).toEqual([]);
  later(1);
  expect(ends).toEqual(["the peer did not acknowledge stream 3"]);
});

test("[YM15] a session closed by a listener reads no further in the same chunk", () => {
  const { streams, ends, session, receive } = setup();
  receive("00 01 0001 00000001 00000000");
  streams[0]!.onData(() => session.close("enough"));
  receive("00 00 0000 00000001 00000001 aa 00 01 0001 00000003 00000000");
  expect([streams.length, session.streams, ends]).toEqual([1, 0, ["enough"]]);
});

test("[YM16] finishing now drops what waits for the window", () => {
  const { sent, streams, session, receive } = setup();
  receive("00 01 0001 00000001 00000000");
  streams[0]!.send(new Uint8Array(WINDOW_BYTES + 5));
  streams[0]!.finishNow();
  expect([sent.at(-1), streams[0]!.queued]).toEqual(["000100040000000100000000", 0]);
  streams[0]!.finish();
  receive("00 01 0004 00000001 00000000");
  expect(sent.filter((frame) => frame.startsWith("00010004"))).toHaveLength(1);
  expect(session.streams).toBe(0);
});

test("a reset, and a lost connection, are told to whoever holds the stream", () => {
  const { client, server, opened, settle } = pair();
  const [one, two] = [client.open()!, client.open()!];
  settle();
  const [first, second] = opened.map(collect);
  one.reset();
  settle();
  expect(first!.lost).toBe("the peer reset the stream");
  server.close("the socket closed");
  expect(second!.lost).toBe("the socket closed");
  two.send(Uint8Array.of(1));
  expect(server.streams).toBe(0);
});

test("[YM12] whatever is sent both ways at once arrives, in order and whole", () => {
  const sends = fc.array(
    fc.record({ stream: fc.nat(3), fromClient: fc.boolean(), size: fc.integer({ min: 1, max: 90_000 }) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(
      sends,
      fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 5 }),
      (plan, sizes) => {
        let turn = 0;
        const { client, opened, settle, ends } = pair((frame) => {
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < frame.length; ) {
            const size = sizes[turn++ % sizes.length]!;
            chunks.push(frame.slice(at, at + size));
            at += size;
          }
          return chunks;
        });
        const near = Array.from({ length: 4 }, () => client.open()!);
        settle();
        const totals = { near: [0, 0, 0, 0], far: [0, 0, 0, 0] };
        const sums = { near: [0, 0, 0, 0], far: [0, 0, 0, 0] };
        const count = (side: "near" | "far", stream: YamuxStream, at: number) =>
          stream.onData((piece) => {
            totals[side][at]! += piece.length;
            for (const byte of piece) sums[side][at] = (sums[side][at]! * 31 + byte) >>> 0;
            stream.consumed(piece.length);
          });
        for (const [at, stream] of near.entries()) count("near", stream, at);
        for (const [at, stream] of opened.entries()) count("far", stream, at);
        const wanted = { near: [0, 0, 0, 0], far: [0, 0, 0, 0] };
        const wantedSums = { near: [0, 0, 0, 0], far: [0, 0, 0, 0] };
        for (const { stream, fromClient, size } of plan) {
          const body = Uint8Array.from({ length: size }, (_, at) => (at * 7 + size) & 255);
          const side = fromClient ? "far" : "near";
          (fromClient ? near : opened)[stream]!.send(body);
          wanted[side][stream]! += size;
          for (const byte of body) wantedSums[side][stream] = (wantedSums[side][stream]! * 31 + byte) >>> 0;
        }
        settle();
        expect(totals).toEqual(wanted);
        expect(sums).toEqual(wantedSums);
        expect(ends).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
});

test("[YM13] no bytes can make it throw or grow without bound", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
      const { session, ends } = setup();
      for (const chunk of chunks) session.receive(chunk);
      expect(session.streams).toBeLessThanOrEqual(256);
      expect(ends.length).toBeLessThanOrEqual(1);
    }),
  );
  const headers = fc.record({
    type: fc.constantFrom(0, 1, 2, 3),
    flags: fc.nat(15),
    stream: fc.nat(6),
    length: fc.oneof(fc.nat(20), fc.constant(0xffff_ffff)),
  });
  fc.assert(
    fc.property(fc.array(headers, { maxLength: 40 }), (frames) => {
      const { session, ends, receive } = setup();
      for (const { type, flags, stream, length } of frames) {
        const text = [type.toString(16).padStart(2, "0"), flags.toString(16).padStart(4, "0")].join("");
        const body = type === 0 && length < 100 ? "00".repeat(length) : "";
        receive(
          `00${text}${stream.toString(16).padStart(8, "0")}${length.toString(16).padStart(8, "0")}${body}`,
        );
      }
      expect(session.streams).toBeLessThanOrEqual(256);
      expect(ends.length).toBeLessThanOrEqual(1);
    }),
  );
});
