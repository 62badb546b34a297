import { type RefObject, useLayoutEffect, useState } from "react";

type Size = { width: number; height: number; pixelRatio: number };

/** How large an element is, in CSS pixels, and how many device pixels one of them has. */
export function useElementSize(element: RefObject<Element | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0, pixelRatio: 1 });
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = () => {
      const { width, height } = target.getBoundingClientRect();
      const pixelRatio = window.devicePixelRatio || 1;
      setSize((old) =>
        old.width === width && old.height === height && old.pixelRatio === pixelRatio
          ? old
          : { width, height, pixelRatio },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    // A window moved to another screen changes the ratio without changing any size; zooming resizes the window as well.
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [element]);
  return size;
}
