/** The page's scheme as it stands on <html> now. */
export const pageScheme = (): "dark" | "light" =>
  document.documentElement.dataset.scheme === "light" ? "light" : "dark";

/** Calls back when the page turns dark or light; the answer stops that. */
export function onPageScheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-scheme"] });
  return () => observer.disconnect();
}
