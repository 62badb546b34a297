/**
 * http and https addresses in output. Brackets, quotes and closing punctuation around an address are not part of it;
 * addresses of this machine stay text: the agent's localhost is not the reader's.
 */
export const WEB_ADDRESS =
  /https?:\/\/(?!(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])(?=[:/?#\s]|$))[^\s"'<>`{}|\\^]*[^\s"'<>`{}|\\^.,;:!?()[\]]/i;

/** The address to open, or undefined when it is not of a kind that is opened. */
export function openableUrl(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}
