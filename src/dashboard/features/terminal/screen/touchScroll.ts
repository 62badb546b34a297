import type { Terminal } from "@xterm/xterm";

/** Moves shorter than this are the trembling of a tap. */
const SLOP_PX = 6;

/** xterm hears wheels and no fingers. A drag scrolls the output, or turns the wheel of a program that takes one. */
export function scrollByTouch(element: HTMLElement, terminal: Terminal): void {
  let drag: { id: number; y: number; moved: boolean } | undefined;

  const scroll = (pixels: number, { clientX, clientY }: PointerEvent): number => {
    const screen = element.querySelector(".xterm-screen");
    if (!screen) return pixels;
    if (terminal.buffer.active.type === "normal" && terminal.modes.mouseTrackingMode === "none") {
      const rowPx = screen.clientHeight / terminal.rows;
      const rows = Math.trunc(pixels / rowPx);
      terminal.scrollLines(rows);
      return rows * rowPx;
    }
    screen.dispatchEvent(
      new WheelEvent("wheel", { deltaY: pixels, clientX, clientY, bubbles: true, cancelable: true }),
    );
    return pixels;
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && !drag)
      drag = { id: event.pointerId, y: event.clientY, moved: false };
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    const pixels = drag.y - event.clientY;
    if (!drag.moved && Math.abs(pixels) < SLOP_PX) return;
    // What is less than a row is kept for the next move.
    drag = { id: drag.id, y: drag.y - scroll(pixels, event), moved: true };
  });
  const end = (event: PointerEvent) => {
    if (event.pointerId === drag?.id) drag = undefined;
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
}
