import { useEffect } from "react";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

const FAVICONS: Partial<Record<MarkKind, string>> = { warn: "/favicon-warn.svg", bad: "/favicon-bad.svg" };

/** The tab's title and icon tell the state, for whoever looks at another tab. */
export function useDocumentState(title: string, kind: MarkKind): void {
  useEffect(() => {
    document.title = `${title} · Quarterdeck`;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const href = FAVICONS[kind] ?? "/favicon.svg";
    if (icon && icon.getAttribute("href") !== href) icon.href = href;
  }, [title, kind]);
}
