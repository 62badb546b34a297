import type { YamuxStream } from "../yamux/stream.ts";
import type { Methods } from "./method.ts";
import { type Budget, createPacketReader, KIND, type Packet, RpcProtocolError } from "./packet.ts";
import { type Queue, type RunningCall, startCall } from "./startCall.ts";

const KNOWN_KINDS: readonly number[] = Object.values(KIND);

/** Serves the calls of one yamux stream, one after the other, until the client finishes it. */
export function serveCalls(stream: YamuxStream, methods: Methods, budget?: Budget): void {
  const reader = createPacketReader(budget);
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let call: RunningCall | undefined;
  let owed = 0;
  let isBusy = false;
  let isBroken = false;
  let clientLeft = false;
  let onEmpty = () => {};

  function flush() {
    while (waiting.length > 0 && stream.queued === 0) {
      const packet = waiting.shift()!;
      waitingBytes -= packet.length;
      stream.send(packet);
    }
  }

  function dropWaiting() {
    waiting.length = 0;
    waitingBytes = 0;
  }

  const queue: Queue = {
    push(packet) {
      if (clientLeft || isBroken) return;
      waiting.push(packet);
      waitingBytes += packet.length;
      flush();
    },
    drop: dropWaiting,
    size: () => ({ waiting: waiting.length, waitingBytes }),
  };

  function handle(packet: Packet): undefined | Promise<void> {
    if (!KNOWN_KINDS.includes(packet.kind)) {
      if (packet.control) return undefined;
      throw new RpcProtocolError(`packet kind ${packet.kind} is not known`);
    }
    if (packet.kind === KIND.metadata) return undefined; // nobody here reads any
    if (packet.kind !== KIND.invoke) return packet.stream === call?.id ? call.receive(packet) : undefined;
    if (packet.stream === call?.id) return call.receive(packet);
    call?.cancel();
    const begin = () => {
      call = startCall(packet.stream, new TextDecoder().decode(packet.data), methods, queue);
    };
    // Work and answers of earlier calls are done with first, or a client that asks and never reads could fill memory.
    if (call?.unsettled || waiting.length > 0) return settled(call?.unsettled).then(begin);
    begin();
    return undefined;
  }

  async function settled(work: Promise<void> | undefined) {
    await work;
    if (waiting.length > 0)
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
  }

  function pump() {
    if (isBusy || isBroken) return;
    isBusy = true;
    try {
      for (let packet = reader.next(); packet; packet = reader.next()) {
        const busy = handle(packet);
        if (!busy) continue;
        busy.then(resume, resume);
        return;
      }
    } catch (error) {
      if (!(error instanceof RpcProtocolError)) throw error;
      return breakOff();
    }
    isBusy = false;
    stream.consumed(owed);
    owed = 0;
    if (clientLeft) leave();
  }

  function resume() {
    isBusy = false;
    pump();
  }

  /** Nothing of the stream makes sense any more; it stays until the client finishes it. */
  function breakOff() {
    isBroken = true;
    call?.cancel();
    dropWaiting();
    reader.dispose();
    stream.finish();
  }

  /** A FIN from the client cancels, but what came before it counts. */
  function leave() {
    isBroken = true;
    call?.cancel();
    dropWaiting();
    reader.dispose();
    stream.finishNow();
  }

  stream.onData((piece) => {
    if (isBroken) return;
    owed += piece.length;
    reader.push(piece);
    pump();
  });
  stream.onDrained(() => {
    flush();
    if (waiting.length > 0 || stream.queued > 0) return;
    onEmpty();
    call?.drained();
  });
  const onLeft = () => {
    clientLeft = true;
    dropWaiting();
    onEmpty();
    if (isBroken) return stream.finishNow();
    pump();
  };
  stream.onFinish(onLeft);
  stream.onLost(onLeft);
}
