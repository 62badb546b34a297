import { type RefObject, useEffect, useState } from "react";

/** A row is ready before it comes into view. */
const MARGIN = "120px";

/** One observer for all elements: each has its own listener. */
function createScreen() {
  const listeners = new Map<Element, (isOnScreen: boolean) => void>();
  const onScreen = new Set<Element>();
  let observer: IntersectionObserver | undefined;

  const tell = (element: Element) =>
    listeners.get(element)?.(onScreen.has(element) && document.visibilityState !== "hidden");
  const onVisibility = () => {
    for (const element of onScreen) tell(element);
  };

  function start() {
    document.addEventListener("visibilitychange", onVisibility);
    if (typeof IntersectionObserver === "undefined") return;
    observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) onScreen.add(target);
          else onScreen.delete(target);
          tell(target);
        }
      },
      { rootMargin: MARGIN },
    );
  }

  return function watch(element: Element, listener: (isOnScreen: boolean) => void) {
    listeners.set(element, listener);
    if (listeners.size === 1) start();
    if (observer) observer.observe(element);
    else {
      // Without the means to know, all of it counts as seen.
      onScreen.add(element);
      tell(element);
    }
    return () => {
      observer?.unobserve(element);
      listeners.delete(element);
      onScreen.delete(element);
      if (listeners.size > 0) return;
      document.removeEventListener("visibilitychange", onVisibility);
      observer?.disconnect();
      observer = undefined;
    };
  };
}

const watch = createScreen();

/** Whether an element is within view, or nearly, on a page that is looked at. */
export function useOnScreen(element: RefObject<Element | null>): boolean {
  const [isOnScreen, setOnScreen] = useState(false);
  useEffect(() => (element.current ? watch(element.current, setOnScreen) : undefined), [element]);
  return isOnScreen;
}
