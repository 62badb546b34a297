const ICON = "/favicon-asks.svg";
const RAISED = /^\(\d+\) /;

/**
 * `(2) ` before whatever title a page sets, and a dot in the icon, until the answer is called. Pages know nothing of it:
 * what they set meanwhile is raised as well, and comes back as they set it.
 */
export function raiseInTab(count: number): () => void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  let own = icon?.getAttribute("href") ?? "";
  const raise = () => {
    const title = `(${count}) ${document.title.replace(RAISED, "")}`;
    if (document.title !== title) document.title = title;
    const href = icon?.getAttribute("href") ?? "";
    if (icon && href !== ICON) {
      own = href;
      icon.setAttribute("href", ICON);
    }
  };
  raise();
  const observer = new MutationObserver(raise);
  observer.observe(document.head, {
    childList: true,
    characterData: true,
    subtree: true,
    attributeFilter: ["href"],
  });
  return () => {
    observer.disconnect();
    document.title = document.title.replace(RAISED, "");
    if (icon?.getAttribute("href") === ICON) icon.setAttribute("href", own);
  };
}
