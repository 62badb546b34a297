import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { ATTRIBUTE, BINDING_REQUEST, BINDING_SUCCESS, encodeMessage, parseMessage } from "../stun.ts";

/** Right answers to one request: what a server sends back. */
export type AnswerStun = (request: Uint8Array, from: RemoteInfo) => Uint8Array[];

/** As a relay does: who is not `tailnode`, or whose last attribute is no fingerprint, hears nothing. */
export const answerStun: AnswerStun = (bytes, from) => {
  const request = parseMessage(bytes);
  const software = request?.attributes.find(({ type }) => type === ATTRIBUTE.SOFTWARE);
  const isKnown = software && Buffer.from(software.value).toString() === "tailnode";
  const isWhole = request?.attributes.at(-1)?.type === ATTRIBUTE.FINGERPRINT;
  if (request?.type !== BINDING_REQUEST || !isKnown || !isWhole) return [];
  const port = from.port ^ 0x2112;
  const cookie = [0x21, 0x12, 0xa4, 0x42];
  const address = from.address.split(".").map((part, at) => Number(part) ^ cookie[at]!); // four of each
  const value = Uint8Array.from([0, 1, port >> 8, port & 0xff, ...address]);
  const id = Buffer.from(request.transactionId, "hex");
  return [encodeMessage(BINDING_SUCCESS, id, [{ type: ATTRIBUTE.XOR_MAPPED_ADDRESS, value }])];
};

/** A STUN server on a port of its own. Closed with the test. */
export async function stunServer(answer: AnswerStun = answerStun) {
  const socket = createSocket("udp4");
  const ids: string[] = [];
  socket.on("message", (bytes, from) => {
    ids.push(bytes.subarray(8, 20).toString("hex"));
    for (const reply of answer(bytes, from)) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  return { port: socket.address().port, /** Transactions that were asked for. */ ids };
}
