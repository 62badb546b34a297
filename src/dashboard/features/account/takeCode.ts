/**
 * The one-time code of the page's address, taken out of it at once: it must not stay in the history, nor in a copied
 * address.
 */
export function takeCode(): string | undefined {
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (code === "") return undefined;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return code;
}
