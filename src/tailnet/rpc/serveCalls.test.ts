import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { bytes, hex } from "../testing/hex.ts";
import { loopback } from "../testing/loopback.ts";
import { createYamuxSession } from "../yamux/session.ts";
import { WINDOW_BYTES } from "../yamux/stream.ts";
import { type Method, type Outlet, RpcError } from "./method.ts";
import { openCall } from "./openCall.ts";
import { encodePacket, joined, KIND } from "./packet.ts";
import { serveCalls } from "./serveCalls.ts";

const soon = <T>(assert: () => T) => vi.waitFor(assert, { interval: 1 });

/** A server session that serves these methods, and what it wrote: the flags of frames and the bodies. */
function setup(methods: Record<string, Method>) {
  const sent: string[] = [];
  const ends: string[] = [];
  const session = createYamuxSession({
    role: "server",
    write: (frame) => sent.push(hex(frame)),
    onStream: (stream) => serveCalls(stream, new Map(Object.entries(methods))),
    onEnd: (reason) => ends.push(reason),
  });
  const receive = (text: string) => session.receive(bytes(text));
  receive("000100010000000100000000");
  sent.length = 0;
  return {
    sent,
    ends,
    session,
    receive,
    /** A data frame on stream 1 with this body. */
    body(text: string) {
      const length = bytes(text).length;
      receive(`0000000000000001${length.toString(16).padStart(8, "0")} ${text}`);
    },
    fin: () => receive("000100040000000100000000"),
    /** Bodies of the data frames that were written. */
    bodies: () => sent.filter((frame) => frame.startsWith("0000")).map((frame) => frame.slice(24)),
  };
}

const FIN = "000100040000000100000000";
const echo: Method = { kind: "unary", answer: (request) => request };
const invoke = `03 01 01 02 "/a"`;

/** A stream whose outlet the test holds. */
function held(kind: "serverStream" | "bidirectional") {
  const outs: Outlet[] = [];
  const got: string[] = [];
  const method: Method =
    kind === "serverStream"
      ? { kind, start: (_, out) => void outs.push(out) }
      : {
          kind,
          start(out) {
            outs.push(out);
            return {
              message: (message) => void got.push(hex(message)),
              end: () => void got.push("end"),
            };
          },
        };
  return { method, outs, got };
}

test("[DR10] a unary call: message, close-send; a FIN only after the client's", async () => {
  const name = "/coder.tailnet.v2.Tailnet/RefreshResumeToken";
  const answer = bytes(`0a03"tok" 1204 08c0d102 1a04 0880a305`);
  const { body, sent, fin } = setup({ [name]: { kind: "unary", answer: () => answer } });
  body(`03 01 01 2c "${name}" 05 01 02 00 0d 01 03 00`);
  await soon(() => expect(sent).toHaveLength(2));
  expect(sent).toEqual([
    hex(bytes(`0000000000000001 00000015 05 01 01 11 0a03"tok" 1204 08c0d102 1a04 0880a305`)),
    hex(bytes("0000000000000001 00000004 0d 01 02 00")),
  ]);
  body("0b 01 04 00");
  expect(sent).toHaveLength(2);
  fin();
  expect(sent.slice(2)).toEqual([FIN]);
});

test("[DR11] an unknown name is error 0 with the name, and no close", () => {
  const { body, bodies, ends } = setup({});
  body(`03 01 01 06 "/x.Y/Z" 05 01 02 00 0d 01 03 00`);
  expect(bodies()).toEqual([
    hex(bytes(`07 01 01 2d 0000000000000000 "protocol error: unknown rpc: " 22 "/x.Y/Z" 22`)),
  ]);
  expect(ends).toEqual([]);
});

test("[DR11] a name of a megabyte is not sent back whole", () => {
  const { session, sent } = setup({});
  const name = new Uint8Array(200_000).fill(0x61);
  const packet = encodePacket({ stream: 1n, message: 1n, kind: KIND.invoke, control: false, data: name });
  const frame = joined([bytes("0000000000000001"), new Uint8Array(4), packet]);
  new DataView(frame.buffer).setUint32(8, packet.length);
  session.receive(frame);
  expect(sent.filter((text) => text.startsWith("0000")).join("").length).toBeLessThan(1000);
});

test("[DR12] what is not implemented is error 12 (TN59)", () => {
  const { body, bodies } = setup({ "/a": { kind: "unimplemented" } });
  body(`${invoke} 05 01 02 00 0d 01 03 00`);
  expect(bodies()).toEqual([hex(bytes(`07 01 01 15 000000000000000c "Unimplemented"`))]);
});

test("[DR13] a failing unary handler tells its text, with its code", async () => {
  const failing = (error: Error): Method => ({ kind: "unary", answer: () => Promise.reject(error) });
  const one = setup({ "/a": failing(new Error("no keys")) });
  one.body(`${invoke} 05 01 02 00`);
  await soon(() => expect(one.bodies()).toEqual([hex(bytes(`07 01 01 0f 0000000000000000 "no keys"`))]));
  const two = setup({ "/a": failing(new RpcError(3n, "no")) });
  two.body(`${invoke} 05 01 02 00`);
  await soon(() => expect(two.bodies()).toEqual([hex(bytes(`07 01 01 0a 0000000000000003 "no"`))]));
});

test("[DR14] a failing handler of a stream is a bare close", async () => {
  const { body, bodies } = setup({
    "/a": { kind: "serverStream", start: () => Promise.reject(new Error("secret")) },
  });
  body(`${invoke} 05 01 02 00 0d 01 03 00`);
  await soon(() => expect(bodies()).toEqual(["0b010100"]));
});

test("[DR15] a server stream: messages until the client closes", () => {
  const { method, outs } = held("serverStream");
  const { body, bodies, fin, sent } = setup({ "/a": method });
  body(`${invoke} 05 01 02 00`);
  body("0d 01 03 00");
  outs[0]!.send(bytes("aa"));
  outs[0]!.send(bytes("bb"));
  expect(outs[0]!.signal.aborted).toBe(false);
  body("0b 01 04 00");
  expect(outs[0]!.signal.aborted).toBe(true);
  outs[0]!.send(bytes("cc"));
  expect(bodies()).toEqual(["05010101aa", "05010201bb"]);
  fin();
  expect(sent.at(-1)).toBe(FIN);
});

test("[DR16] a bidirectional call, ended by the server with close; then only a FIN", () => {
  const { method, outs, got } = held("bidirectional");
  const { body, bodies, sent, fin } = setup({ "/a": method });
  body(`${invoke} 05 01 02 02 1200`);
  outs[0]!.close();
  body("05 01 03 00");
  expect([got, bodies()]).toEqual([["1200"], ["0b010100"]]);
  fin();
  expect(sent.at(-1)).toBe(FIN);
  expect(got).toEqual(["1200"]);
});

test.each([
  ["close", "0b 01 03 00"],
  ["cancel", "89 01 03 00"],
  ["error", "07 01 03 08 0000000000000000"],
])("[DR17] %s of the client ends the call without a word", (_, packet) => {
  const { method, outs, got } = held("bidirectional");
  const { body, bodies } = setup({ "/a": method });
  body(`${invoke} 05 01 02 01 aa`);
  body(packet);
  outs[0]!.send(bytes("bb"));
  expect([got, outs[0]!.signal.aborted, bodies()]).toEqual([["aa", "end"], true, []]);
});

test("[DR17] close-send of a bidirectional call ends it with close", () => {
  const { method, got } = held("bidirectional");
  const { body, bodies } = setup({ "/a": method });
  body(`${invoke} 0d 01 02 00`);
  expect([got, bodies()]).toEqual([["end"], ["0b010100"]]);
});

test("[DR18] a FIN alone cancels, after what came before it (TN21)", () => {
  const { method, outs, got } = held("bidirectional");
  const { receive, bodies, sent } = setup({ "/a": method });
  receive(`0000000400000001 0000000b ${invoke} 05 01 02 01 aa`);
  expect(got).toEqual(["aa", "end"]);
  outs[0]!.send(bytes("bb"));
  expect([bodies(), sent]).toEqual([[], [FIN]]);
});

test("[DR18] a FIN, and a reset, stop a call that waits for the window", () => {
  for (const flag of ["04", "08"]) {
    const { method, outs } = held("serverStream");
    const { body, receive, session } = setup({ "/a": method });
    body(`${invoke} 05 01 02 00`);
    for (let at = 0; at < 10; at++) outs[0]!.send(new Uint8Array(100_000));
    expect(outs[0]!.waiting).toBeGreaterThan(5);
    receive(`000100${flag}0000000100000000`);
    expect([outs[0]!.waiting, outs[0]!.signal.aborted, session.streams]).toEqual([0, true, 0]);
  }
});

test("[DR19] a second call on the same yamux stream has ids of its own (TN26)", async () => {
  const { body, bodies } = setup({ "/a": echo });
  body(`${invoke} 05 01 02 01 aa 0d 01 03 00`);
  await soon(() => expect(bodies()).toHaveLength(2));
  body(`03 02 01 02 "/a" 05 02 02 01 bb 0d 02 03 00`);
  await soon(() => expect(bodies()).toEqual(["05010101aa", "0d010200", "05020101bb", "0d020200"]));
});

test("[DR19] an invoke with a higher id ends the call that runs", async () => {
  const { method, outs } = held("serverStream");
  const { body } = setup({ "/a": method });
  body(`${invoke} 05 01 02 00`);
  body(`03 02 01 02 "/a" 05 02 02 00`);
  await soon(() => expect(outs.map((out) => out.signal.aborted)).toEqual([true, false]));
});

test("[DR27] a client that asks and never reads is read no further", async () => {
  const { session, bodies, sent, receive, fin } = setup({ "/a": { kind: "unimplemented" } });
  const call = (id: number) => {
    const invoke = encodePacket({
      stream: BigInt(id),
      message: 1n,
      kind: KIND.invoke,
      control: false,
      data: bytes(`"/a"`),
    });
    const header = bytes("0000000000000001");
    session.receive(joined([header, Uint8Array.of(0, 0, 0, invoke.length), invoke]));
  };
  // Each answer is longer than its call: the window of answers is full first.
  for (let id = 1; id <= 20_000; id++) call(id);
  const total = () => bodies().reduce((sum, text) => sum + text.length / 2, 0);
  expect(total()).toBe(WINDOW_BYTES);
  const granted = sent.filter((frame) => frame.startsWith("0001")).length;
  receive("0001000000000001 00010000");
  await soon(() => expect(total()).toBe(WINDOW_BYTES + 65_536));
  expect(sent.filter((frame) => frame.startsWith("0001"))).toHaveLength(granted);
  fin();
  await soon(() => expect(session.streams).toBe(0));
});

test("[DR27] the next call waits for the work of the last", async () => {
  const doors: (() => void)[] = [];
  const started: AbortSignal[] = [];
  const slow: Method = {
    kind: "unary",
    answer(request, signal) {
      started.push(signal);
      return new Promise((resolve) => doors.push(() => resolve(request)));
    },
  };
  const { body, bodies } = setup({ "/a": slow });
  body(`${invoke} 05 01 02 00`);
  body(`03 02 01 02 "/a" 05 02 02 01 bb`);
  expect(started.map((signal) => signal.aborted)).toEqual([true]);
  doors[0]!();
  await soon(() => expect(doors).toHaveLength(2));
  doors[1]!();
  await soon(() => expect(bodies()).toEqual(["05020101bb", "0d020200"]));
});

test("[DR20] metadata before the invoke changes nothing (TN20)", async () => {
  const { body, bodies } = setup({ "/a": echo });
  body(`0f 01 01 08 0a060a016b120176 03 01 02 02 "/a" 05 01 03 01 aa`);
  await soon(() => expect(bodies()).toEqual(["05010101aa", "0d010200"]));
});

test.each([
  ["a second invoke of the running call", `${invoke} 03 01 02 02 "/a"`],
  ["an id that falls", `${invoke} 05 01 05 00 05 01 04 00`],
  ["an unknown kind", "11 01 01 00"],
])("[DR21] %s closes the yamux stream; others go on", (_, packets) => {
  const { method, got } = held("bidirectional");
  const { body, sent, ends, receive, fin, session } = setup({ "/a": method });
  body(packets);
  expect(sent.at(-1)).toBe(FIN);
  body(`05 01 09 01 aa`);
  expect(got).not.toContain("aa");
  receive("000100010000000300000000");
  expect(sent.at(-1)).toBe("000100020000000300000000");
  fin();
  expect([ends, session.streams]).toEqual([[], 1]);
});

test("[DR21] an unknown kind with the control flag is ignored", () => {
  const { body, sent } = setup({});
  body("91 01 01 00");
  expect(sent).toEqual([]);
});

test("[DR22] a call without a request is told so", () => {
  const { body, bodies } = setup({ "/a": echo });
  body(`${invoke} 0d 01 02 00`);
  expect(bodies()[0]!.slice(0, 4)).toBe("0701");
});

test("[DR23] answers wait for the window, in order, and their sender knows (TN18)", () => {
  const { method, outs } = held("serverStream");
  const { body, bodies, receive } = setup({ "/a": method });
  body(`${invoke} 05 01 02 00`);
  let isDrained = false;
  outs[0]!.onDrained(() => {
    isDrained = true;
  });
  outs[0]!.send(new Uint8Array(300_000));
  outs[0]!.send(bytes("aa"));
  const total = () => bodies().reduce((sum, text) => sum + text.length / 2, 0);
  expect([total(), outs[0]!.waiting, outs[0]!.waitingBytes]).toEqual([WINDOW_BYTES, 1, 5]);
  expect(bodies()[0]!.slice(0, 12)).toBe("040101808004");
  receive("0001000000000001 00040000");
  expect([bodies().at(-1), outs[0]!.waiting, isDrained]).toEqual(["05010201aa", 0, true]);
});

test("[DR24] a handler that is busy leaves the rest unread and without credit", async () => {
  const doors: (() => void)[] = [];
  const got: number[] = [];
  const { client } = loopback((stream) =>
    serveCalls(
      stream,
      new Map([
        [
          "/a",
          {
            kind: "bidirectional",
            start: () => ({
              message(message: Uint8Array) {
                got.push(message.length);
                return new Promise<void>((resolve) => doors.push(resolve));
              },
              end: () => void got.push(-1),
            }),
          },
        ],
      ]),
    ),
  );
  const call = openCall(client.open()!, "/a", { message() {}, end() {} });
  for (let at = 0; at < 8; at++) call.send(new Uint8Array(50_000 + at));
  await soon(() => expect([got.length, call.queued > 0]).toEqual([1, true]));
  call.close();
  for (let at = 0; at < 8; at++) {
    await soon(() => expect(doors).toHaveLength(at + 1));
    doors[at]!();
  }
  await soon(() => expect(got).toEqual([...Array.from({ length: 8 }, (_, at) => 50_000 + at), -1]));
});

test("[DR25] the client's side: answers, errors, closes and lost connections", async () => {
  const { method, outs } = held("serverStream");
  const methods = new Map<string, Method>([
    ["/echo", echo],
    ["/a", method],
  ]);
  const { client, server } = loopback((stream) => serveCalls(stream, methods));
  const events: string[] = [];
  const came = async (...wanted: string[]) => {
    await soon(() => expect(events).toEqual(wanted));
    events.length = 0;
  };
  const call = (name: string) =>
    openCall(
      client.open()!,
      name,
      {
        message: (message) => events.push(hex(message)),
        end: (error) => events.push(error ? `${error.name} ${error.message}` : "end"),
      },
      bytes("aa"),
    );
  call("/echo");
  await came("aa", "end");
  call("/none");
  await came(`RpcError protocol error: unknown rpc: "/none"`);
  call("/a");
  await soon(() => outs[0]!.send(bytes("bb")));
  outs[0]!.close();
  await came("bb", "end");
  await soon(() => expect([client.streams, server.streams]).toEqual([0, 0]));
  call("/a").cancel();
  await soon(() => expect(outs[1]!.signal.aborted).toBe(true));
  call("/a");
  client.close("gone");
  expect(events).toEqual(["Error gone"]);
});

test("[DR26] no packets make a server throw, or leave a stream behind", () => {
  const packet = fc.record({
    kind: fc.integer({ min: 0, max: 9 }),
    control: fc.boolean(),
    stream: fc.bigInt({ min: 0n, max: 3n }),
    message: fc.bigInt({ min: 0n, max: 12n }),
    data: fc.constantFrom("", "2f61", "2f62", "2f63", "2f64", "00", "ffff").map(bytes),
  });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 12 }), fc.boolean(), (packets, isSorted) => {
      const stream = held("serverStream");
      const both = held("bidirectional");
      const { session, ends, fin } = setup({
        "/a": echo,
        "/b": stream.method,
        "/c": both.method,
        "/d": { kind: "bidirectional", start: () => ({ message: () => Promise.reject(), end() {} }) },
      });
      const order = isSorted
        ? packets.toSorted((a, b) => Number(a.stream - b.stream) || Number(a.message - b.message))
        : packets;
      for (const each of order) {
        const body = encodePacket(each);
        const frame = joined([bytes("0000000000000001"), Uint8Array.of(0, 0, 0, body.length), body]);
        session.receive(frame);
      }
      fin();
      for (const out of [...stream.outs, ...both.outs]) expect(out.signal.aborted).toBe(true);
      const starts = both.outs.length;
      expect(both.got.filter((what) => what === "end").length).toBeLessThanOrEqual(starts);
      expect(ends).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
