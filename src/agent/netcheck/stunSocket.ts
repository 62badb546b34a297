import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { createAlarm } from "../backoff.ts";
import { answeredTransaction, encodeBindingRequest, TRANSACTION_ID_BYTES, toHex } from "./stun.ts";

const REQUESTS = 3;
const AGAIN_AFTER_MS = 300;
/** An answer over a satellite takes 600 ms: the last request is waited for longer than the others. */
const LAST_ANSWER_MS = 1_000;

export interface StunSocket {
  /** The quickest of a few round trips in milliseconds; undefined when nothing answered within two seconds. Never rejects. */
  measure(address: string, port: number, signal: AbortSignal): Promise<number | undefined>;
  close(): void;
}

/** One socket for all servers of a family: answers are told apart by their transactions. */
export function openStunSocket(family: 4 | 6): StunSocket {
  const socket = createSocket(family === 4 ? { type: "udp4" } : { type: "udp6", ipv6Only: true });
  const onAnswer = new Map<string, (at: number) => void>();
  socket.on("message", (bytes) => {
    const at = performance.now();
    const transaction = answeredTransaction(bytes);
    if (transaction !== undefined) onAnswer.get(transaction)?.(at);
  });
  const bound = new Promise<boolean>((resolve) => {
    socket.once("listening", () => resolve(true));
    socket.on("error", () => resolve(false)); // a machine without the family
  });
  socket.bind();

  return {
    async measure(address, port, signal) {
      if (!(await bound)) return undefined;
      const alarm = createAlarm();
      const transactions: string[] = [];
      let best: number | undefined;
      let isUnreachable = false;
      for (let sent = 0; sent < REQUESTS && !isUnreachable && !signal.aborted; sent++) {
        const id = randomBytes(TRANSACTION_ID_BYTES);
        transactions.push(toHex(id));
        const from = performance.now();
        onAnswer.set(toHex(id), (at) => {
          onAnswer.delete(toHex(id)); // an answer that comes twice counts once
          best = Math.min(best ?? Number.POSITIVE_INFINITY, at - from);
          alarm.ring();
        });
        socket.send(encodeBindingRequest(id), port, address, (error) => {
          if (!error) return;
          isUnreachable = true; // no route: nobody needs to be waited for
          alarm.ring();
        });
        await alarm.wait(AGAIN_AFTER_MS, signal);
      }
      if (best === undefined && !isUnreachable) await alarm.wait(LAST_ANSWER_MS, signal);
      for (const transaction of transactions) onAnswer.delete(transaction);
      return best;
    },
    close: () => socket.close(),
  };
}
