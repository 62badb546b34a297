import { useCallback } from "react";

/**
 * Keeps an element above a phone's keyboard, which covers the page without changing its height: the bottom line is
 * where people type.
 */
export function useVisualViewport() {
  return useCallback((element: HTMLElement | null) => {
    const viewport = window.visualViewport;
    if (!element || !viewport) return;
    const clear = () => {
      const covered = window.innerHeight - viewport.height - viewport.offsetTop;
      // Zoomed by fingers the viewport is small as well; only a keyboard covers without scale.
      element.style.paddingBottom = viewport.scale === 1 && covered > 0 ? `${covered}px` : "";
    };
    clear();
    viewport.addEventListener("resize", clear);
    viewport.addEventListener("scroll", clear);
    return () => {
      viewport.removeEventListener("resize", clear);
      viewport.removeEventListener("scroll", clear);
    };
  }, []);
}
