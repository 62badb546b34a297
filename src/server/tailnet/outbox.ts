import type { WebSocket } from "ws";

/** What the socket is given at a time: it says of all that it holds at once that it is gone, and of no part of it. */
const IN_FLIGHT_BYTES = 65_536;

export interface Outbox {
  write(bytes: Uint8Array): void;
  /** Bytes that the system has not taken. */
  readonly bytes: number;
}

/** Puts bytes onto a socket in order, at once while it takes them, in few larger messages when it does not. */
export function createOutbox(socket: WebSocket, onTaken: () => void): Outbox {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let inFlight = 0;

  function send(bytes: Uint8Array) {
    inFlight += bytes.length;
    socket.send(bytes, { binary: true }, () => {
      inFlight -= bytes.length;
      while (waitingBytes > 0 && inFlight < IN_FLIGHT_BYTES && socket.readyState === socket.OPEN)
        send(take());
      onTaken();
    });
  }

  function take(): Uint8Array {
    let [count, bytes] = [0, 0];
    while (count < waiting.length && bytes < IN_FLIGHT_BYTES) bytes += waiting[count++]!.length; // within the list
    waitingBytes -= bytes;
    return Buffer.concat(waiting.splice(0, count), bytes);
  }

  return {
    write(bytes) {
      if (socket.readyState !== socket.OPEN) return;
      if (waitingBytes === 0 && inFlight < IN_FLIGHT_BYTES) return send(bytes);
      waiting.push(bytes);
      waitingBytes += bytes.length;
    },
    get bytes() {
      return inFlight + waitingBytes;
    },
  };
}
