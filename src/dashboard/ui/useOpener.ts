import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";

/**
 * A button that opens something which is loaded when it is first wanted (the pointer comes near, the focus, a click), so
 * that the first page does without: put `trigger` on the button, and render a lazy `MenuAt` or `PopoverAt` with `at` once
 * `wasOpened`.
 */
export function useOpener(opens: "menu" | "dialog", load: () => Promise<unknown>) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [wasOpened, setWasOpened] = useState(false);
  const wasOpenAtPress = useRef(false);
  const isOpen = anchor !== undefined;
  const open = (element: HTMLElement) => {
    setWasOpened(true);
    setAnchor(element);
  };
  // What fails here is tried again when it is opened, where it is told.
  const prepare = () => void load().catch(() => {});
  return {
    wasOpened,
    at: { anchor, onClose: () => setAnchor(undefined) },
    trigger: {
      "aria-haspopup": opens,
      "aria-expanded": isOpen,
      ...(isOpen && { "data-popup-open": "" }),
      onPointerEnter: prepare,
      onFocus: prepare,
      onPointerDown: () => {
        wasOpenAtPress.current = isOpen;
      },
      onClick: (event: MouseEvent<HTMLElement>) => {
        // A press outside of what is open has closed it: the click that follows must not open it again.
        if (wasOpenAtPress.current) setAnchor(undefined);
        else open(event.currentTarget);
        wasOpenAtPress.current = false;
      },
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (opens !== "menu" || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
        event.preventDefault();
        open(event.currentTarget);
      },
    },
  } as const;
}
