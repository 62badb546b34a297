import { type DerpMap, encodeDerpMap, isSameDerpMap } from "#tailnet/derp/derpMap.ts";
import type { DerpMapSource } from "#tailnet/service.ts";
import type { RawSocket } from "../http/streams.ts";

/** The whole map at once, and again when it differs. A reader that is behind gets the newest when it has read the last. */
export function streamDerpMap({ socket, signal, close }: RawSocket, derpMaps: DerpMapSource): Promise<void> {
  let sent: DerpMap | undefined;
  let isSending = false;
  const update = () => {
    const map = derpMaps.current();
    if (isSending || signal.aborted || (sent && isSameDerpMap(sent, map))) return;
    sent = map;
    isSending = true;
    socket.send(Buffer.from(`${encodeDerpMap(map)}\n`), { binary: true }, () => {
      isSending = false;
      update();
    });
  };
  socket.on("message", () => close(1008, "unexpected data message"));
  const unsubscribe = derpMaps.onChange(update);
  update();
  return new Promise((resolve) => {
    const end = () => {
      unsubscribe();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
