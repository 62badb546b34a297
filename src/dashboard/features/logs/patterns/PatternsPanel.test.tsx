import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { PatternsPanel } from "./PatternsPanel.tsx";
import type { PatternRow, Patterns } from "./patternCounts.ts";
import type { PatternOrder } from "./patternOrder.ts";

afterEach(cleanup);

const aRow = (id: number, text: string, lines: number, level = 2): PatternRow => ({
  ...{ id, text, lines, level, firstId: id * 10, first: 1_000, last: 2_000, over: [0, lines] },
});
const ROWS = [aRow(1, "took ⟨#⟩", 5), aRow(2, "lost ⟨*⟩", 1, 4), aRow(3, "slow", 94, 3)];
const thePatterns = (change: Partial<Patterns> = {}): Patterns => ({
  ...{ rows: ROWS, lines: 100, others: 0, lastId: 99, progress: undefined },
  ...change,
});

type Props = Parameters<typeof PatternsPanel>[0];
function setup(change: Partial<Props> = {}) {
  const calls = { onPick: vi.fn(), onKnown: vi.fn(), onClose: vi.fn(), onOrder: vi.fn() };
  const panel = (more: Partial<Props> = {}) => (
    <PatternsPanel
      patterns={thePatterns()}
      known={{ id: 15, at: 7 }}
      isUntold={false}
      picked={[]}
      order="count"
      timeText={(time) => `at ${time}`}
      {...calls}
      {...change}
      {...more}
    />
  );
  const { rerender } = render(panel());
  return { ...calls, show: (more: Partial<Props>) => rerender(panel(more)) };
}

const texts = () => screen.queryAllByRole("code").map((code) => code.textContent);
const items = () => screen.getAllByRole("listitem");
const focused = () => document.activeElement?.querySelector("code")?.textContent;

test.each<[PatternOrder, string[]]>([
  ["count", ["slow", "took ⟨#⟩", "lost ⟨*⟩"]],
  ["newest", ["slow", "lost ⟨*⟩", "took ⟨#⟩"]],
  ["level", ["lost ⟨*⟩", "slow", "took ⟨#⟩"]],
])("[L27] templates by %s, with lines, share, level and times", (order, expected) => {
  setup({ order });
  expect(texts()).toEqual(expected);
  const row = within(items()[expected.indexOf("lost ⟨*⟩")]!);
  expect(row.getByText("error")).toBeTruthy();
  expect(row.getByText("1.0 %")).toBeTruthy();
  expect(row.getByRole("img", { name: "First at 1000, last at 2000" })).toBeTruthy();
});

test("[L27] what was first seen later than the person looked is new, until it is known", async () => {
  const { onKnown, show } = setup();
  expect(screen.getByText("2 new since at 7")).toBeTruthy();
  expect(items().map((item) => within(item).queryByText("new") !== null)).toEqual([true, false, true]);
  await userEvent.click(screen.getByRole("button", { name: "Mark all as known" }));
  expect(onKnown).toHaveBeenCalledOnce();
  show({ known: { id: 99, at: 8 } });
  expect(screen.queryByText(/new/)).toBeNull();
  // Without the lines of before nobody can tell.
  show({ isUntold: true });
  expect(screen.queryByText("new")).toBeNull();
  expect(screen.getByText(/before at 7 are not loaded/)).toBeTruthy();
});

test("[L27] keys alone: arrows move, Enter filters, Shift Enter leaves out, Escape closes", async () => {
  const { onPick, onClose } = setup();
  expect(document.activeElement?.textContent).toContain("Patterns");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(focused()).toBe("took ⟨#⟩");
  await userEvent.keyboard("{Enter}");
  expect(onPick).toHaveBeenLastCalledWith("took ⟨#⟩", false);
  await userEvent.keyboard("{End}{Shift>}{Enter}{/Shift}");
  expect(onPick).toHaveBeenLastCalledWith("lost ⟨*⟩", true);
  await userEvent.keyboard("{ArrowUp}{Home}");
  expect(focused()).toBe("slow");
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});

test("[L27] rows keep their places while somebody is at them", async () => {
  const { show } = setup();
  await userEvent.keyboard("{ArrowDown}");
  const grown = [aRow(1, "took ⟨*⟩", 500), ...ROWS.slice(1), aRow(4, "fresh", 300)];
  show({ patterns: thePatterns({ rows: grown }) });
  expect(texts()).toEqual(["slow", "took ⟨*⟩", "lost ⟨*⟩", "fresh"]);
  expect(focused()).toBe("slow");
  await userEvent.click(document.body);
  expect(texts()).toEqual(["took ⟨*⟩", "fresh", "slow", "lost ⟨*⟩"]);
});

test("[L27] a picked template says so, and so does one that is left out", () => {
  setup({
    picked: [
      { pattern: "slow", isNot: false },
      { pattern: "lost ⟨*⟩", isNot: true },
    ],
  });
  const pressed = screen.getAllByRole("button", { pressed: true });
  expect(pressed.map((button) => button.closest("li")?.querySelector("code")?.textContent)).toEqual([
    "slow",
    "lost ⟨*⟩",
  ]);
});

test("[L27] at work, empty, and with more than is shown or kept", async () => {
  const { show } = setup({ patterns: undefined });
  expect(screen.getByText("Grouping lines: 0 %")).toBeTruthy();
  show({ patterns: thePatterns({ progress: 0.426 }) });
  expect(screen.getByText("Grouping lines: 42 %")).toBeTruthy();
  show({ patterns: thePatterns({ rows: [], lines: 0 }) });
  expect(screen.getByText("No lines to group")).toBeTruthy();
  const many = Array.from({ length: 150 }, (_, at) => aRow(at + 1, `kind ${at}`, 1));
  show({ patterns: thePatterns({ rows: many, others: 12_345 }) });
  expect(items()).toHaveLength(100);
  expect(screen.getByText(/12,345 more lines are in none of these/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show 50 more of 50" }));
  expect(items()).toHaveLength(150);
});
