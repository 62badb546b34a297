import type { EngineAddress } from "./engine.ts";

/** As DOCKER_HOST writes it, and as messages name it. */
export const addressText = (address: EngineAddress) =>
  address.kind === "unix" ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Understands DOCKER_HOST, or says why this client does not go there. */
export function parseAddress(text: string): EngineAddress | { unsupported: string } {
  if (text.startsWith("unix://")) {
    const path = text.slice("unix://".length);
    return path.startsWith("/") ? { kind: "unix", path } : { unsupported: "its socket has no absolute path" };
  }
  const [, host = "", port = "2375"] =
    /^(?:tcp|http):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  if (host === "") return { unsupported: "only unix:// and tcp:// addresses can be used" };
  if (!LOOPBACK.test(host)) return { unsupported: "over TCP only an engine on this machine can be used" };
  return { kind: "tcp", host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}
