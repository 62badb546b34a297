import { type Flag, UsageError } from "./flags.ts";

export type Address = { host: string; port: number };

const FORM = /^(\[[^\]]+\]|[^:]*):(\d{1,5})$/;

/** `HOST:PORT`; an empty host is every interface, as elsewhere; port 0 lets the system choose. */
export function parseAddress(given: string): Address {
  const [, host, port] = FORM.exec(given) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new UsageError(`must be HOST:PORT with a port up to 65535, like 127.0.0.1:7080, not "${given}"`);
  return { host: host === "" ? "0.0.0.0" : host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

export const address = (summary: string, fallback: string): Flag<Address> => ({
  value: "HOST:PORT",
  summary,
  parse: parseAddress,
  fallback: parseAddress(fallback),
  fallbackText: fallback,
});

/** An http or https URL without path, query or trailing slash. */
export function parseOrigin(given: string): string {
  try {
    const url = new URL(given);
    if (!/^https?:$/.test(url.protocol)) throw new Error("scheme");
    return url.origin;
  } catch {
    throw new UsageError(`must be an http or https URL like https://deck.example.com, not "${given}"`);
  }
}

const WILDCARD = /^(?:https?:\/\/)?(\*[a-z0-9.-]*[a-z0-9](?::\d{1,5})?)\/?$/i;

/** `*.apps.example.com`, with a scheme or without; `none` serves no apps. */
export function parseWildcard(given: string): string {
  if (given === "none") return "";
  const [, host] = WILDCARD.exec(given) ?? [];
  if (host === undefined)
    throw new UsageError(
      `must be a host with * for the app, like *.apps.example.com, or none, not "${given}"`,
    );
  return host.toLowerCase();
}

/** Browsers lead every name below localhost to their own machine, without any name server. */
export const defaultWildcard = (accessUrl: string) =>
  /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(accessUrl).hostname) ? "*.localhost" : "";

const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** A domain such as `coder`, with a dot before it or without; `none` is empty. */
export function parseHostnameSuffix(given: string): string {
  if (given === "none") return "";
  const domain = given.replace(/^\./, "");
  if (domain.length > 253 || !DOMAIN.test(domain))
    throw new UsageError(`must be a domain like coder or dev.example.com, or none, not "${given}"`);
  return domain.toLowerCase();
}
