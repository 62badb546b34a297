import { type DeliverOptions, type Delivery, deliver } from "./deliver.ts";
import type { Log } from "./log.ts";

/** Reports kept through an outage: hours of a script that runs every minute, some hundred KB. */
const MAX_WAITING = 1_000;

export interface Outbox {
  /** Reports arrive in the order of these calls. */
  send(what: string, call: (signal: AbortSignal) => Promise<unknown>): void;
  /** Resolves when everything sent until now has arrived or was given up. */
  flush(): Promise<unknown>;
}

/** Reports that must not be lost: one after the other, each repeated until the server took it. */
export function createOutbox(log: Log, options: DeliverOptions): Outbox {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const done = (what: string) => (delivery: Delivery) => {
    waiting--;
    if (delivery.kind === "refused")
      log.error({ what, status: delivery.error.status }, `report refused: ${delivery.error.message}`);
  };
  return {
    send(what, call) {
      if (waiting >= MAX_WAITING)
        return log.warn({ what }, "the server is away for too long: report dropped");
      waiting++;
      last = last.then(() => deliver(call, options)).then(done(what));
    },
    flush: () => last,
  };
}
