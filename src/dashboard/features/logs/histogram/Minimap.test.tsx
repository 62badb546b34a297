import { act, cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Minimap } from "./Minimap.tsx";
import { type MinimapMarks, paintMinimap } from "./minimapPaint.ts";

type Rect = { colour: string; x: number; y: number; wide: number; tall: number };

function aCanvas() {
  const rects: Rect[] = [];
  let clears = 0;
  const canvas = {
    fillStyle: "",
    globalAlpha: 1,
    clearRect() {
      rects.length = 0;
      clears += 1;
    },
    fillRect(x: number, y: number, wide: number, tall: number) {
      rects.push({ colour: canvas.fillStyle, x, y, wide, tall });
    },
  };
  return { canvas, rects, clears: () => clears };
}

const none = Float32Array.of();
const nothing: MinimapMarks = { errors: none, hits: none, marks: none };
const colours = { errors: "red", warnings: "amber", hits: "blue", marks: "cyan" };

test("[L14] a row of pixels is filled once, however many errors it stands for", () => {
  const { canvas, rects } = aCanvas();
  const errors = Float32Array.from({ length: 100_000 }, (_, at) => at / 100_000);
  paintMinimap(canvas, { ...nothing, errors }, { width: 12, height: 200, pixel: 1 }, colours);
  expect(rects).toHaveLength(199);
  expect(new Set(rects.map((rect) => rect.y)).size).toBe(199);
});

test("[L14] kinds differ by shape, and the very last line is on the strip", () => {
  const { canvas, rects } = aCanvas();
  const at = Float32Array.of(1);
  paintMinimap(
    canvas,
    { errors: at, warnings: at, hits: at, marks: at },
    { width: 24, height: 400, pixel: 2 },
    colours,
  );
  expect(rects).toEqual([
    { colour: "amber", x: 7, y: 398, wide: 10, tall: 2 },
    { colour: "red", x: 0, y: 396, wide: 24, tall: 4 },
    { colour: "blue", x: 0, y: 396, wide: 12, tall: 4 },
    { colour: "cyan", x: 12, y: 392, wide: 12, tall: 8 },
  ]);
});

let drawn = aCanvas();
beforeEach(() => {
  drawn = aCanvas();
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 100, 12, 200));
  // The test's page cannot draw; what is asked of the canvas is written down. It has the three things painting needs.
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(
    () => drawn.canvas as unknown as CanvasRenderingContext2D,
  );
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  delete document.documentElement.dataset.scheme;
});

test("[L14] scrolling paints nothing; new errors and another scheme do", async () => {
  const errors = Float32Array.of(0.5);
  const one = { ...nothing, errors, onJump: vi.fn() };
  const { rerender } = render(<Minimap {...one} view={{ from: 0, to: 0.1 }} />);
  expect(drawn.rects).toMatchObject([{ y: 100, wide: 12 }]);
  const before = drawn.clears();
  rerender(<Minimap {...one} view={{ from: 0.4, to: 0.5 }} />);
  expect(drawn.clears()).toBe(before);
  rerender(<Minimap {...one} errors={Float32Array.of(0.25, 0.5)} view={{ from: 0.4, to: 0.5 }} />);
  expect(drawn.rects).toHaveLength(2);
  const then = drawn.clears();
  await act(async () => {
    document.documentElement.dataset.scheme = "light";
  });
  await vi.waitFor(() => expect(drawn.clears()).toBeGreaterThan(then));
});

test("[L14] a press jumps and a drag goes on jumping, within the log", () => {
  const onJump = vi.fn();
  const { container } = render(<Minimap {...nothing} view={{ from: 0, to: 1 }} onJump={onJump} />);
  const strip = container.querySelector<HTMLElement>("[aria-hidden]")!;
  const captured = new Set<number>();
  strip.setPointerCapture = (id) => void captured.add(id);
  strip.hasPointerCapture = (id) => captured.has(id);
  fireEvent.pointerMove(strip, { clientY: 150, pointerId: 1 });
  fireEvent.pointerDown(strip, { clientY: 150, pointerId: 1, button: 0, isPrimary: true });
  fireEvent.pointerMove(strip, { clientY: 200, pointerId: 1 });
  fireEvent.pointerMove(strip, { clientY: 900, pointerId: 1 });
  expect(onJump.mock.calls).toEqual([[0.25], [0.5], [1]]);
});
