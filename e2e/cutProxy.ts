import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A TCP relay in front of the server, by which a test breaks the network as cables and laptops do. */
export type CutProxy = {
  url: string;
  /** Where connections go. */
  target(port: number): void;
  /** Ends every connection now; new ones are still made. */
  drop(): void;
  /** Nothing gets through in either direction, but no connection is ended: a half-open network. */
  freeze(): void;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Undoes `freeze` and `cut`. */
  heal(): void;
  close(): Promise<void>;
};

export async function createCutProxy(): Promise<CutProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let port = 0;
  let state: "open" | "frozen" | "cut" = "open";
  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on("error", () => near.destroy());
    if (state === "cut") return void near.destroy();
    const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    far.on("error", () => near.destroy());
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.setNoDelay(true);
    far.setNoDelay(true);
    near.pipe(far);
    far.pipe(near);
    if (state === "frozen") pair.forEach((socket) => void socket.pause());
    for (const socket of pair)
      socket.on("close", () => {
        pairs.delete(pair);
        for (const end of pair) end.destroy();
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = () => {
    for (const pair of pairs) for (const end of pair) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: (next) => {
      port = next;
    },
    drop,
    freeze() {
      state = "frozen";
      for (const pair of pairs)
        for (const end of pair) {
          end.unpipe();
          end.pause();
        }
    },
    cut() {
      state = "cut";
      drop();
    },
    heal() {
      const wasFrozen = state === "frozen";
      state = "open";
      if (wasFrozen)
        for (const [near, far] of pairs) {
          near.pipe(far);
          far.pipe(near);
        }
    },
    async close() {
      drop();
      server.close();
      await once(server, "close");
    },
  };
}
