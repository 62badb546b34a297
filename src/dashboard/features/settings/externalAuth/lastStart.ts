const KEY = "quarterdeck.external-auth";
/** As long as the server waits for a browser to come back. */
const LASTS_MS = 10 * 60_000;

/** From where a person set out to a provider: `account`, or the page that git helpers name. */
export type SetOutFrom = "account" | "page";

/** Remembers, in this tab, that the person leaves for a provider. */
export function rememberStart(id: string, from: SetOutFrom): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ id, from, at: Date.now() }));
  } catch {
    // Without storage the page greets who comes back like anybody else.
  }
}

/** From where this tab set out to that provider, if it did so just now. */
export function startOf(id: string): SetOutFrom | undefined {
  try {
    const last: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? "null");
    if (typeof last !== "object" || last === null) return undefined;
    const { id: of, from, at } = last as Record<string, unknown>; // an object, looked at member by member
    if (of !== id || typeof at !== "number" || Date.now() - at > LASTS_MS) return undefined;
    return from === "account" || from === "page" ? from : undefined;
  } catch {
    return undefined;
  }
}

export function forgetStart(): void {
  try {
    window.sessionStorage.removeItem(KEY);
  } catch {
    // it could not be kept either
  }
}
