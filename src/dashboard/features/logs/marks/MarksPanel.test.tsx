import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useSyncExternalStore } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { MarksPanel } from "./MarksPanel.tsx";
import { createMarks, type Marks } from "./marksStore.ts";

afterEach(() => {
  cleanup();
  localStorage.clear();
});

function setup(ids: readonly number[] = [1, 2, 3]) {
  const marks = createMarks("a");
  for (const id of ids) marks.toggle({ id, time: id * 1000, text: `line ${id}` });
  const calls = { onGoTo: vi.fn(), onCopyMarkdown: vi.fn(), onDownload: vi.fn() };
  render(<Live marks={marks} {...calls} />);
  return { marks, ...calls };
}

type LiveProps = { marks: Marks; onGoTo: () => void; onCopyMarkdown: () => void; onDownload: () => void };

/** The panel over a real store, as the log has it. */
function Live({ marks, ...calls }: LiveProps) {
  return (
    <MarksPanel
      marks={useSyncExternalStore(marks.subscribe, marks.getSnapshot)}
      timeText={(time) => `at ${time}`}
      isGone={(mark) => mark.id === 3}
      onNote={marks.note}
      onRemove={marks.remove}
      {...calls}
    />
  );
}

const item = (at: number) => within(screen.getAllByRole("listitem")[at]!);
const focusedItem = () => document.activeElement?.closest("li")?.textContent;

test("[L26] the list leads to lines that are held, and says which are not", async () => {
  const { onGoTo } = setup();
  await userEvent.click(item(1).getByRole("button", { name: "at 2000 line 2" }));
  expect(onGoTo).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 2 }));
  expect(item(2).getByText("no longer held")).toBeTruthy();
  expect(item(2).queryByRole("button", { name: /line 3/ })).toBeNull();
});

test("[L26] a note is written in place: Enter keeps it, Escape does not, the focus stays", async () => {
  const { marks } = setup();
  await userEvent.click(item(0).getByRole("button", { name: "Add note" }));
  await userEvent.keyboard("the cause{Enter}");
  expect(marks.getSnapshot()[0]!.note).toBe("the cause");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Edit note");
  const onKey = vi.fn();
  window.addEventListener("keydown", onKey);
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("textbox", { name: "Note for line 1" })).toBe(document.activeElement);
  onKey.mockClear();
  await userEvent.keyboard("{Escape}");
  window.removeEventListener("keydown", onKey);
  expect(onKey.mock.calls.every(([event]) => event.defaultPrevented)).toBe(true);
  await userEvent.click(item(0).getByRole("button", { name: "Edit note" }));
  await userEvent.keyboard(" or not{Escape}");
  expect(marks.getSnapshot()[0]!.note).toBe("the cause");
  expect(screen.getByText("the cause")).toBeTruthy();
});

test("[L26] leaving the field keeps what was written", async () => {
  const { marks } = setup();
  await userEvent.click(item(0).getByRole("button", { name: "Add note" }));
  await userEvent.keyboard("half a thought");
  await userEvent.tab();
  expect(marks.getSnapshot()[0]!.note).toBe("half a thought");
});

test("[L26] removing hands the focus to the next mark, and at last to the heading", async () => {
  setup();
  await userEvent.click(item(1).getByRole("button", { name: "Remove mark" }));
  expect(focusedItem()).toContain("line 3");
  await userEvent.keyboard("{Enter}");
  expect(focusedItem()).toContain("line 1");
  await userEvent.keyboard("{Enter}");
  expect(document.activeElement?.textContent).toBe("Marks");
  expect(screen.getByText("No marked lines")).toBeTruthy();
});

test("[L26] marks leave as Markdown or as a file; without any the key is told", async () => {
  const { onCopyMarkdown, onDownload } = setup([1]);
  await userEvent.click(screen.getByRole("button", { name: "Copy as Markdown" }));
  await userEvent.click(screen.getByRole("button", { name: "Download" }));
  expect([onCopyMarkdown.mock.calls.length, onDownload.mock.calls.length]).toEqual([1, 1]);
  cleanup();
  localStorage.clear();
  setup([]);
  expect(screen.getByText("m").tagName).toBe("KBD");
  expect(screen.queryByRole("button")).toBeNull();
});
