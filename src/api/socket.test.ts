import { expect, test } from "vitest";
import { jsonSocket, type StreamEnd } from "./socket.ts";
import { fakeSocket } from "./testing/fakeSocket.ts";

function setup() {
  const socket = fakeSocket();
  const stream = jsonSocket(socket, (data) => JSON.parse(data) as unknown);
  const messages: unknown[] = [];
  const ends: StreamEnd[] = [];
  stream.onMessage((message) => messages.push(message));
  stream.onClose((end) => ends.push(end));
  return { socket, stream, messages, ends };
}

test.each([
  [1000, "done"],
  [1002, "refused"],
  [1008, "refused"],
  [1001, "lost"],
  [1006, "lost"],
  [1011, "lost"],
  [1012, "lost"],
])("close code %i means %s", (code, kind) => {
  const { socket, ends } = setup();
  socket.accept();
  socket.end(code, "why");
  expect(ends).toEqual([{ kind, code, reason: "why", opened: true }]);
});

test("a handshake that failed is told from a cut", () => {
  const { socket, ends } = setup();
  socket.end(1006);
  expect(ends[0]).toMatchObject({ kind: "lost", opened: false });
});

test("[WT6] a message that cannot be read is told, and the next one is taken", () => {
  const { socket, stream, ends, messages } = setup();
  const told: string[] = [];
  stream.onUnreadable((why) => void told.push(why));
  socket.accept();
  socket.say("[1]");
  socket.say("nonsense");
  socket.say("[2]");
  socket.end(1000);
  expect(messages).toEqual([[1], [2]]);
  expect(told).toEqual([expect.stringContaining("nonsense")]);
  expect(ends).toEqual([expect.objectContaining({ kind: "done", opened: true })]);
});

test("after the reader closed it, nothing more is heard", () => {
  const { socket, stream, ends, messages } = setup();
  socket.accept();
  stream.close();
  socket.say("[1]");
  socket.end(1000);
  expect([messages, ends]).toEqual([[], []]);
});

test("[DM1] JSON in a binary message is read, as a browser and as Node hand it over", () => {
  const { socket, messages } = setup();
  socket.accept();
  expect(socket.binaryType).toBe("arraybuffer");
  socket.say(new TextEncoder().encode('{"a":"ü"}\n').buffer);
  expect(messages).toEqual([{ a: "ü" }]);
});
