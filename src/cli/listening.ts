import type { Address } from "./address.ts";
import { CommandFailed } from "./flags.ts";

/** Where people reach a server that listens there, when nobody says otherwise. */
export const urlOf = ({ host, port }: Address) => `http://${hostText(host)}:${port}`;

const hostText = (host: string) => {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
};

/** In words, with the next step. */
export function listenFailed(error: unknown, { host, port }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const where = `${host}:${port}`;
  if (code === "EADDRINUSE")
    return new CommandFailed(
      `${where} is in use by another program. Choose another address with --address HOST:PORT.`,
    );
  if (code === "EACCES")
    return new CommandFailed(`This user may not listen on ${where}. Choose a port from 1024 up.`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new CommandFailed(`${host} is no address of this machine. See --address.`);
  return error;
}
