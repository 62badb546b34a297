import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { anAgent, aScript } from "#api/testing/anAgent.ts";
import { createStore } from "../../streams/store.ts";
import { parseAnsi } from "../../ui/ansi/ansi.ts";
import { ErrorAnnouncer } from "./bars/ErrorAnnouncer.tsx";
import { FailedScripts } from "./bars/FailedScripts.tsx";
import { FilterChips } from "./bars/FilterChips.tsx";
import { emptyFrame, type LogFrame } from "./session/logSession.ts";
import { logSources } from "./sources.ts";
import { AnsiText } from "./view/AnsiText.tsx";
import { GapRow } from "./view/GapRow.tsx";

afterEach(cleanup);

const script = aScript({ status: "exit_failure", exit_code: 3, script: "exit 3" });
const sources = logSources(anAgent({ scripts: [script] }), ["other"], []);

const byLevel = [0, 0, 1, 0, 1, 0, 0];
const tallies = {
  [script.log_source_id]: { lines: 2, errors: 1, firstError: 1, firstErrorText: "boom" },
};
const aFrame: LogFrame = {
  ...emptyFrame,
  state: { ...emptyFrame.state, end: 2, lines: 2, firstId: 1, lastId: 2, byLevel },
  account: { ...emptyFrame.account, loaded: true },
  tallies,
};

test("[L16] markup in a log is text, hits are marked across colours", () => {
  const { spans } = parseAnsi("<img src=x> \u001b[31mhe\u001b[32mllo");
  const { container } = render(
    <p>
      <AnsiText spans={spans} marks={[{ start: 12, end: 17, kind: "hit" }]} />
    </p>,
  );
  expect(container.textContent).toBe("<img src=x> hello");
  expect(container.querySelector("img")).toBeNull();
  expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent).join("")).toBe("hello");
});

test("[L32] a failed script is pinned with its first error, and leads to it", async () => {
  const onShow = vi.fn();
  render(<FailedScripts secrets={undefined} loaded tallies={tallies} sources={sources} onShow={onShow} />);
  const item = screen.getByRole("listitem");
  expect(item.textContent).toContain("Exit code 3");
  expect(item.textContent).toContain("boom");
  await userEvent.click(screen.getByRole("button", { name: "First error" }));
  expect(onShow).toHaveBeenCalledWith(1);
});

test("[L13] [L15] chips show counts and choose; S and M are solo and mute", async () => {
  const onSearch = vi.fn();
  render(<FilterChips loaded frame={aFrame} sources={sources} search={{}} onSearch={onSearch} />);
  await userEvent.click(screen.getByRole("button", { name: "error 1 lines" }));
  expect(onSearch).toHaveBeenLastCalledWith({ level: "error" });
  screen.getByRole("button", { name: /Install/ }).focus();
  await userEvent.keyboard("s");
  expect(onSearch).toHaveBeenLastCalledWith({ source: script.log_source_id });
  await userEvent.keyboard("m");
  expect(onSearch).toHaveBeenLastCalledWith({ source: "other" });
});

test("[L8] a gap says how many lines it stands for, loads them, and tells when it cannot", async () => {
  const onLoad = vi.fn().mockRejectedValueOnce(new Error("away")).mockResolvedValueOnce(undefined);
  const { rerender } = render(<GapRow earlier="some" dropped={1234} isCounted onLoad={onLoad} />);
  expect(screen.getByText(/1,234 older lines/)).toBeTruthy();
  const button = screen.getByRole("button", { name: "Load earlier lines" });
  await userEvent.click(button);
  expect((await screen.findByRole("alert")).textContent).toBe("away");
  await userEvent.click(button);
  expect(screen.queryByRole("alert")).toBeNull();
  rerender(<GapRow earlier="some" dropped={1234} isCounted={false} onLoad={onLoad} />);
  expect(screen.getByText(/^At least 1,234 older lines are only on the server/)).toBeTruthy();
  rerender(<GapRow earlier="fetching" dropped={0} isCounted={false} onLoad={onLoad} />);
  expect(screen.getByRole("status").textContent).toContain("Loading");
  rerender(<GapRow earlier="none" dropped={0} isCounted onLoad={onLoad} />);
  expect(screen.queryByText(/Earlier|older/)).toBeNull();
});

test("[L25] new errors are announced, those of the history are not, and not more often than every ten seconds", () => {
  vi.useFakeTimers();
  const session = createStore(aFrame);
  render(<ErrorAnnouncer session={session} />);
  const errors = (count: number) =>
    act(() => {
      const state = { ...aFrame.state, byLevel: [0, 0, 1, 0, count, 0, 0] };
      session.set({ ...aFrame, state });
    });
  const status = screen.getByRole("status");
  expect(status.textContent).toBe("");
  errors(2);
  expect(status.textContent).toBe("1 new error in the log");
  errors(3);
  errors(4);
  expect(status.textContent).toBe("1 new error in the log");
  act(() => void vi.advanceTimersByTime(10_000));
  expect(status.textContent).toBe("2 new errors in the log");
  vi.useRealTimers();
});
