import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createAgentClient } from "./agentClient.ts";
import { eventReader } from "./eventSocket.ts";
import type { StreamEnd } from "./socket.ts";

const claim = { workspace_id: "7b1c0c55-6f4a-4d3e-9a3e-0a1f7f6f0001", reason: "prebuild_claimed" };

function setup(response: Response) {
  const client = createAgentClient({
    baseUrl: "http://deck",
    fetch: async () => response,
    openSocket: () => {
      throw new Error("not a WebSocket");
    },
  });
  const socket = client.self.reinit({ wait: "true" });
  const messages: unknown[] = [];
  const ends: StreamEnd[] = [];
  socket.onMessage((message) => messages.push(message));
  socket.onClose((end) => ends.push(end));
  return { messages, ends };
}

test("[SS17] events are read by the contract, pings are none, and an end is a loss", async () => {
  const text = `event: ping\n\nevent: data\ndata: ${JSON.stringify(claim)}\n\nevent: ping\n\n`;
  const { messages, ends } = setup(new Response(text));
  await vi.waitFor(() => expect(ends).toMatchObject([{ kind: "lost", opened: true }]));
  expect(messages).toEqual([claim]);
});

test("[SS19] a 409 refuses for good, and says why", async () => {
  const { ends } = setup(Response.json({ message: "No prebuild.", detail: "Only there." }, { status: 409 }));
  await vi.waitFor(() =>
    expect(ends).toEqual([
      { kind: "refused", code: 4409, reason: "No prebuild. Only there.", opened: false },
    ]),
  );
});

test("too many requests are no refusal", async () => {
  const { ends } = setup(Response.json({ message: "slower" }, { status: 429 }));
  await vi.waitFor(() => expect(ends).toMatchObject([{ kind: "lost", code: 4429 }]));
});

test("[CV14] events survive any cut", () => {
  const text = 'event: data\ndata: "Blah"\n\nevent: ping\r\n\r\n: comment\n\nevent: data\ndata: [1]\n\n';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      const seen: unknown[] = [];
      const reader = eventReader((event) => seen.push(JSON.parse(event)));
      for (let i = 1; i < at.length; i++) reader.push(text.slice(at[i - 1], at[i]));
      expect(seen).toEqual([
        { type: "data", data: "Blah" },
        { type: "ping", data: null },
        { type: "data", data: [1] },
      ]);
    }),
  );
});

test("an event without an end is given up", () => {
  const reader = eventReader(() => {});
  expect(() => {
    for (let i = 0; i < 20; i++) reader.push("x".repeat(100_000));
  }).toThrow("too long");
});
