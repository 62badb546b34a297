import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { FoldToggle } from "./FoldToggle.tsx";

afterEach(cleanup);

function Fold({ count }: { count: number }) {
  const [open, setOpen] = useState(false);
  return <FoldToggle count={count} open={open} onToggle={() => setOpen(!open)} />;
}

test("[L18] a fold says how many lines it holds and whether it is open, by key too", async () => {
  render(<Fold count={12} />);
  const toggle = screen.getByRole("button", { name: "12 lines of this stack trace", expanded: false });
  expect(toggle.textContent).toBe("+12 lines");
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(toggle.getAttribute("aria-expanded")).toBe("true");
  await userEvent.keyboard(" ");
  expect(toggle.getAttribute("aria-expanded")).toBe("false");
});

test("[L18] one line is one line", () => {
  render(<Fold count={1} />);
  expect(screen.getByRole("button").textContent).toBe("+1 line");
});
