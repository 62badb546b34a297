import { connect, isIP, type Socket } from "node:net";
import { LOOPBACK, type OpenTcp } from "#api/link/capabilities.ts";

const CONNECT_WITHIN_MS = 8_000;

/** Why there is no connection: `refused` when the machine answered that nothing listens there. */
export class TcpFailed extends Error {
  readonly kind: "forbidden" | "refused" | "failed";
  constructor(kind: TcpFailed["kind"], message: string) {
    super(message);
    this.name = "TcpFailed";
    this.kind = kind;
  }
}

export type DialTcpOptions = {
  /** Whether this address is a container's of this machine; others than loopback are not dialled. */
  isContainer?: (address: string) => boolean;
  signal: AbortSignal;
};

/** A connection to this machine, for its server. Bytes may be sent from either side at once. */
export async function dialTcp({ host, port }: OpenTcp, options: DialTcpOptions): Promise<Socket> {
  let failed = new TcpFailed("forbidden", `${host} is neither this machine nor one of its containers`);
  for (const address of addressesOf(host, options.isContainer ?? (() => false))) {
    try {
      return await connectOnce(address, port, options.signal);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      failed = new TcpFailed(code === "ECONNREFUSED" ? "refused" : "failed", message);
      // A server may listen on one family only; any other fault is one of both.
      if (failed.kind !== "refused" && code !== "EADDRNOTAVAIL") break;
    }
  }
  throw failed;
}

function addressesOf(host: string, isContainer: (address: string) => boolean): string[] {
  if (host === LOOPBACK) return ["127.0.0.1", "::1"];
  const isLoopback = host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  return isLoopback || (isIP(host) !== 0 && isContainer(host)) ? [host] : [];
}

function connectOnce(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    const fail = (error: Error) => {
      signal.removeEventListener("abort", leave);
      socket.destroy();
      reject(error);
    };
    const leave = () => fail(new Error("the server left before the connection was made"));
    socket.setTimeout(CONNECT_WITHIN_MS, () =>
      fail(new Error(`no connection within ${CONNECT_WITHIN_MS / 1000} s`)),
    );
    signal.addEventListener("abort", leave, { once: true });
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      socket.off("error", fail);
      signal.removeEventListener("abort", leave);
      resolve(socket);
    });
  });
}
