import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { readJsonLine } from "./jsonLine.ts";
import { LineTree } from "./LineTree.tsx";

afterEach(cleanup);

const sample = '{"user":{"id":12345678901234567890,"name":"Ada"},"items":[{"n":1},{"n":2}],"ok":true}';

function setup(text = sample, columns: readonly string[] = []) {
  const calls = { onToggleColumn: vi.fn(), onFilter: vi.fn(), onCopy: vi.fn() };
  render(<LineTree line={readJsonLine(text)!} columns={columns} {...calls} />);
  return calls;
}

const focused = () =>
  document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent;
const item = (name: string | RegExp) => screen.getByRole("treeitem", { name });

/** Opens the menu of an item by key, and chooses. */
async function choose(name: RegExp, action: string) {
  item(name).focus();
  await userEvent.tab();
  expect(focused()).toMatch(/^Actions for /);
  await userEvent.keyboard("{Enter}");
  await userEvent.click(await screen.findByRole("menuitem", { name: action }));
}

test("[L17] the arrows go through the tree, open, close and return", async () => {
  setup();
  await userEvent.tab();
  expect(focused()).toBe("user: 2 fields");
  await userEvent.keyboard("{ArrowRight}");
  expect(item(/^user/).getAttribute("aria-expanded")).toBe("true");
  await userEvent.keyboard("{ArrowRight}");
  expect(focused()).toBe("id: 12345678901234567890");
  expect(within(screen.getByRole("group")).getAllByRole("treeitem").length).toBe(2);
  await userEvent.keyboard("{ArrowDown}{ArrowRight}");
  expect(focused()).toBe("name: Ada");
  await userEvent.keyboard("{ArrowLeft}");
  expect(focused()).toBe("user: 2 fields");
  await userEvent.keyboard("{ArrowLeft}{End}");
  expect(screen.queryByRole("group")).toBeNull();
  expect(focused()).toBe("ok: true");
  await userEvent.keyboard("{ArrowUp}{Enter}{ArrowDown}");
  expect(focused()).toBe("0: 1 field");
  await userEvent.keyboard("{Home}");
  expect(focused()).toBe("user: 2 fields");
});

test("[L17] the log hears none of the tree's keys, and all others", async () => {
  setup();
  const heard: string[] = [];
  const onKey = (event: KeyboardEvent) => heard.push(event.key);
  window.addEventListener("keydown", onKey);
  item(/^user/).focus();
  await userEvent.keyboard("{Enter}{ArrowDown}{End}m");
  window.removeEventListener("keydown", onKey);
  expect(heard).toEqual(["m"]);
});

test("[L17] only one item is reached by Tab", async () => {
  setup();
  await userEvent.click(screen.getByText("items"));
  const reached = screen.getAllByRole("treeitem").filter((one) => one.tabIndex === 0);
  expect(reached.map((one) => one.getAttribute("aria-label"))).toEqual(["items: 2 items"]);
  expect(item(/^items/).getAttribute("aria-expanded")).toBe("true");
});

test("[L17] a field becomes a filter or a column, from the keyboard", async () => {
  const { onFilter, onToggleColumn } = setup(sample, [".ok"]);
  await userEvent.click(screen.getByText("user"));
  await choose(/^id/, "Only lines with this value");
  expect(onFilter).toHaveBeenLastCalledWith(".user.id", 12345678901234567890n, false);
  await choose(/^name/, "No lines with this value");
  expect(onFilter).toHaveBeenLastCalledWith(".user.name", "Ada", true);
  await choose(/^name/, "Show as column");
  expect(onToggleColumn).toHaveBeenLastCalledWith(".user.name");
  await choose(/^ok/, "Remove column");
  expect(onToggleColumn).toHaveBeenLastCalledWith(".ok");
});

test("[L17] path and value are copied, numbers as written, objects whole", async () => {
  const { onCopy } = setup('{"odd key":{"n":1.50},"s":"a\\nb"}');
  await choose(/^"odd key"/, "Copy path");
  expect(onCopy).toHaveBeenLastCalledWith('.["odd key"]');
  await choose(/^"odd key"/, "Copy value");
  expect(onCopy).toHaveBeenLastCalledWith('{"n":1.50}');
  await choose(/^s:/, "Copy value");
  expect(onCopy).toHaveBeenLastCalledWith("a\nb");
});

test("[L17] actions show where the pointer is", async () => {
  setup();
  // One pointer, which leaves where it was.
  const user = userEvent.setup();
  expect(screen.queryByRole("button", { name: "Actions for .items" })).toBeNull();
  await user.hover(screen.getByText("items"));
  expect(screen.getByRole("button", { name: "Actions for .items" })).toBeTruthy();
  await user.hover(screen.getByText("ok"));
  expect(screen.queryByRole("button", { name: "Actions for .items" })).toBeNull();
});

test("[L17] an object, and a number beyond all numbers, are no filter; a repeated key has only its value", async () => {
  setup('{"a":1,"big":1E400,"a":2}');
  item(/^big/).focus();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  const names = async () => (await screen.findAllByRole("menuitem")).map((one) => one.textContent);
  expect(await names()).toEqual(["Show as column", "Copy path", "Copy value"]);
  await userEvent.keyboard("{Escape}");
  item(/^a: 1/).focus();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(await names()).toEqual(["Copy value"]);
});

test("[L17] long strings are clipped until asked for, by key too", async () => {
  const text = "x".repeat(1000);
  setup(JSON.stringify({ text }));
  expect(screen.queryByText(`"${text}"`)).toBeNull();
  item(/^text/).focus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByText(`"${text}"`)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show less", expanded: true }));
  expect(screen.getByRole("button", { name: "Show 802 more characters", expanded: false })).toBeTruthy();
});

test("[L17] of many children the first are shown, more on request, and the focus goes on there", async () => {
  setup(JSON.stringify({ list: Array.from({ length: 450 }, (_, at) => at) }));
  await userEvent.click(screen.getByText("list"));
  expect(screen.getAllByRole("treeitem").length).toBe(1 + 200 + 1);
  await userEvent.keyboard("{End}");
  expect(focused()).toBe("Show 250 more");
  await userEvent.keyboard("{Enter}");
  expect(focused()).toBe("200: 200");
  await userEvent.click(screen.getByText("Show 50 more"));
  expect(screen.getAllByRole("treeitem").length).toBe(1 + 450);
});
