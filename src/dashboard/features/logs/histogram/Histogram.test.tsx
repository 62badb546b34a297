import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ERROR } from "../lines/levels.ts";
import { Histogram } from "./Histogram.tsx";
import type { TimeRange } from "./histogramText.ts";
import { createTimeBins, type TimeBins } from "./timeBins.ts";

const NOON = new Date("2026-11-24T12:00:00").getTime();

// The test's page has no layout: everything is 480 pixels wide, so a bin of the 48 takes ten.
beforeEach(() => {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 480, 32));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** 48 bins of a tenth of a second: one line each, two errors more in the tenth. */
function someBins(): TimeBins {
  const bins = createTimeBins();
  for (let bin = 0; bin < 48; bin++) bins.add(NOON + bin * 100, 2);
  bins.add(NOON + 1050, ERROR);
  bins.add(NOON + 1060, ERROR);
  return bins.snapshot();
}

function setup(props: { bins?: TimeBins | undefined; range?: TimeRange; visible?: TimeRange } = {}) {
  const onBrush = vi.fn();
  const onShow = vi.fn();
  const all = { bins: someBins(), range: undefined, visible: undefined, onBrush, onShow, ...props };
  const { container, rerender } = render(<Histogram {...all} />);
  const again = (change: object) => rerender(<Histogram {...all} {...change} />);
  return { onBrush, onShow, container, again };
}
const slider = () => screen.getByRole("slider", { name: "Time" });
const pointer = { button: 0, isPrimary: true, pointerId: 1 };

test("[L14] the cursor reads time and counts, starts where the log is, and Enter shows the lines", async () => {
  const { onShow } = setup({ visible: { from: NOON + 950, to: NOON + 1500 } });
  expect(screen.getByRole("group", { name: "Lines over time" })).toBeTruthy();
  expect(slider().getAttribute("aria-valuetext")).toBe("12:00:00.900, 1 line");
  slider().focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(slider().getAttribute("aria-valuetext")).toBe("12:00:01.000, 3 lines, 2 errors");
  expect(slider().getAttribute("aria-valuenow")).toBe("10");
  await userEvent.keyboard("{Enter}");
  expect(onShow).toHaveBeenCalledExactlyOnceWith(NOON + 1000);
  await userEvent.keyboard("{Home}{ArrowLeft}");
  expect(slider().getAttribute("aria-valuenow")).toBe("0");
  await userEvent.keyboard("{End}{PageDown}");
  expect(slider().getAttribute("aria-valuenow")).toBe("37");
});

test("[L14] Shift and arrows choose a range, told when Shift is let go", async () => {
  const { onBrush, again } = setup({ visible: { from: NOON + 1000, to: NOON + 1100 } });
  const user = userEvent.setup();
  slider().focus();
  await user.keyboard("{Shift>}{ArrowRight}{ArrowRight}");
  expect(onBrush).not.toHaveBeenCalled();
  expect(slider().getAttribute("aria-valuetext")).toContain("12:00:01.000 – 12:00:01.300, 5 lines, 2 errors");
  await user.keyboard("{/Shift}");
  const range = { from: NOON + 1000, to: NOON + 1300 };
  expect(onBrush).toHaveBeenCalledExactlyOnceWith(range);
  again({ range });
  await user.keyboard("{Shift>}{ArrowLeft}{/Shift}");
  expect(onBrush).toHaveBeenLastCalledWith({ from: NOON + 1000, to: NOON + 1200 });
});

test("[L14] Escape and Delete drop the range, and are left to the log when there is none", async () => {
  const onKey = vi.fn();
  const { onBrush, again } = setup({ range: { from: NOON, to: NOON + 500 } });
  const listen = (event: KeyboardEvent) => onKey(event.key, event.defaultPrevented);
  window.addEventListener("keydown", listen);
  slider().focus();
  await userEvent.keyboard("{Escape}");
  await userEvent.keyboard("{Delete}");
  expect(onBrush.mock.calls).toEqual([[undefined], [undefined]]);
  again({ range: undefined });
  await userEvent.keyboard("{Escape}e");
  window.removeEventListener("keydown", listen);
  expect(onKey.mock.calls).toEqual([
    ["Escape", true],
    ["Delete", true],
    ["Escape", false],
    ["e", false],
  ]);
});

test("[L14] a drag chooses whole bins in either direction, a click shows, a double click shows all", () => {
  const { onBrush, onShow } = setup();
  fireEvent.pointerDown(slider(), { ...pointer, clientX: 155 });
  fireEvent.pointerMove(slider(), { ...pointer, clientX: 105 });
  fireEvent.pointerUp(slider(), pointer);
  fireEvent.click(slider(), { clientX: 105, detail: 1 });
  expect(onBrush).toHaveBeenCalledExactlyOnceWith({ from: NOON + 1000, to: NOON + 1600 });
  expect(onShow).not.toHaveBeenCalled();
  fireEvent.pointerDown(slider(), { ...pointer, clientX: 105 });
  fireEvent.pointerMove(slider(), { ...pointer, clientX: 107 });
  fireEvent.pointerUp(slider(), pointer);
  fireEvent.click(slider(), { clientX: 107, detail: 1 });
  expect(onShow).toHaveBeenCalledExactlyOnceWith(NOON + 1000);
  fireEvent.doubleClick(slider());
  expect(onBrush).toHaveBeenLastCalledWith(undefined);
});

test("[L14] Escape gives up a drag, whatever the pointer does after", () => {
  const { onBrush, onShow } = setup();
  fireEvent.pointerDown(slider(), { ...pointer, clientX: 100 });
  fireEvent.pointerMove(slider(), { ...pointer, clientX: 300 });
  fireEvent.keyDown(slider(), { key: "Escape" });
  fireEvent.pointerMove(slider(), { ...pointer, clientX: 350 });
  fireEvent.pointerUp(slider(), pointer);
  fireEvent.click(slider(), { clientX: 350, detail: 1 });
  expect(onBrush).not.toHaveBeenCalled();
  expect(onShow).not.toHaveBeenCalled();
});

test("[L14] hovering tells a bin's levels in words", () => {
  const { container } = setup();
  fireEvent.pointerMove(slider(), { clientX: 105 });
  expect(container.textContent).toContain("2026-11-24 12:00:01.000 – 12:00:01.100");
  expect(screen.getByText("2 errors")).toBeTruthy();
  expect(screen.getByText("1 info")).toBeTruthy();
  fireEvent.pointerLeave(slider());
  expect(screen.queryByText("2 errors")).toBeNull();
});

test("[L14] a chosen range says what it holds and has a way out", async () => {
  const { onBrush } = setup({ range: { from: NOON + 1000, to: NOON + 2000 } });
  expect(screen.getByText(/12:00:01.000 – 12:00:02.000, 12 lines, 2 errors/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show all times" }));
  expect(onBrush).toHaveBeenCalledExactlyOnceWith(undefined);
});

test("[L14] nothing counted, no lines and a single moment", () => {
  const { again } = setup({ bins: undefined });
  expect(screen.getByText("Counting lines")).toBeTruthy();
  again({ bins: createTimeBins().snapshot() });
  expect(screen.getByText("No lines")).toBeTruthy();
  const one = createTimeBins();
  one.add(NOON, 2);
  again({ bins: one.snapshot() });
  expect(slider().getAttribute("aria-valuetext")).toBe("12:00:00.000, 1 line");
  expect(screen.getByText("up to 1 line in 100 ms")).toBeTruthy();
});
