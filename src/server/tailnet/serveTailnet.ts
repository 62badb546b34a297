import type { Methods } from "#tailnet/rpc/method.ts";
import { serveSession } from "#tailnet/rpc/serveSession.ts";
import type { RawSocket } from "../http/streams.ts";
import { MIB } from "../sizes.ts";
import { createOutbox } from "./outbox.ts";

/** A body of yamux has at most 256 KiB; clients may put several into one message. */
export const MAX_MESSAGE_BYTES = MIB;
const TICK_MS = 1_000;
/** A connection that takes no byte for so long is stuck. */
const STUCK_MS = 10_000;
/** Who reads so slowly is not listened to: what it asks for would only add to what waits. */
const PAUSE_BYTES = MIB;
/** A client that grants its streams any window, and reads none of it. */
const MAX_WAITING_BYTES = 32 * MIB;

/** Serves RPC over one WebSocket until either end closes it. To be called in the turn in which the socket was accepted. */
export function serveTailnet({ socket, signal, close }: RawSocket, methods: Methods): Promise<void> {
  // No jump of the machine's clock may look like silence.
  const now = () => performance.now();
  const end = () => close(1000, "");
  let takenAt = now();
  const outbox = createOutbox(socket, () => {
    takenAt = now();
    if (socket.isPaused && outbox.bytes <= PAUSE_BYTES) socket.resume();
  });
  const session = serveSession({
    methods,
    now,
    onEnd: end,
    write(bytes) {
      if (outbox.bytes === 0) takenAt = now();
      outbox.write(bytes);
      if (outbox.bytes > MAX_WAITING_BYTES) end();
      else if (outbox.bytes > PAUSE_BYTES) socket.pause();
    },
  });
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) session.receive(data);
    else close(1003, "unexpected frame type read (expected MessageBinary): MessageText");
  });
  const ticks = setInterval(() => {
    session.tick();
    if (outbox.bytes > 0 && now() - takenAt >= STUCK_MS) end();
  }, TICK_MS);
  ticks.unref();

  return new Promise((resolve) => {
    const over = () => {
      clearInterval(ticks);
      session.close("the connection is closed");
      resolve();
    };
    if (signal.aborted) over();
    else signal.addEventListener("abort", over, { once: true });
  });
}
