import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { anAgent, aScript } from "#api/testing/anAgent.ts";
import { createStore } from "../../streams/store.ts";
import { parseAnsi } from "./ansi/ansi.ts";
import { ErrorAnnouncer } from "./bars/ErrorAnnouncer.tsx";
import { FailedScripts } from "./bars/FailedScripts.tsx";
import { FilterChips } from "./bars/FilterChips.tsx";
import { ERROR } from "./lines/levels.ts";
import { createLogStore } from "./lines/logStore.ts";
import { logSources } from "./sources.ts";
import { AnsiText } from "./view/AnsiText.tsx";
import { GapRow } from "./view/GapRow.tsx";

afterEach(cleanup);

const script = aScript({ status: "exit_failure", exit_code: 3, script: "exit 3" });
const sources = logSources(anAgent({ scripts: [script] }), ["other"], []);

function aStore() {
  const store = createLogStore({ maxBytes: 1 << 20 });
  const line = { time: 0, source: script.log_source_id };
  store.append([
    { ...line, id: 1, level: 2, text: "fine" },
    { ...line, id: 2, level: ERROR, text: "\u001b[31mboom\u001b[0m" },
  ]);
  return store;
}

test("[L16] markup in a log is text, hits are marked across colours", () => {
  const { spans } = parseAnsi("<img src=x> \u001b[31mhe\u001b[32mllo");
  const { container } = render(
    <p>
      <AnsiText spans={spans} hits={[[12, 17]]} />
    </p>,
  );
  expect(container.textContent).toBe("<img src=x> hello");
  expect(container.querySelector("img")).toBeNull();
  expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent).join("")).toBe("hello");
});

test("[L32] a failed script is pinned with its first error, and leads to it", async () => {
  const onShow = vi.fn();
  render(<FailedScripts loaded store={aStore()} sources={sources} onShow={onShow} />);
  const item = screen.getByRole("listitem");
  expect(item.textContent).toContain("Exit code 3");
  expect(item.textContent).toContain("boom");
  await userEvent.click(screen.getByRole("button", { name: "First error" }));
  expect(onShow).toHaveBeenCalledWith(1);
});

test("[L13] [L15] chips show counts and choose; S and M are solo and mute", async () => {
  const onSearch = vi.fn();
  render(<FilterChips loaded store={aStore()} sources={sources} search={{}} onSearch={onSearch} />);
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
  render(<GapRow lines={1234} onLoad={onLoad} />);
  expect(screen.getByText(/1,234 older lines/)).toBeTruthy();
  const button = screen.getByRole("button", { name: "Load them again" });
  await userEvent.click(button);
  expect(await screen.findByText(/away/)).toBeTruthy();
  await userEvent.click(button);
  expect(screen.queryByText(/away/)).toBeNull();
});

test("[L25] new errors are announced, those of the history are not, and not more often than every ten seconds", () => {
  vi.useFakeTimers();
  const store = aStore();
  const version = createStore(0);
  const account = { received: 0, repeated: 0, misordered: 0, outages: 0, loaded: true };
  render(
    <ErrorAnnouncer session={{ store, subscribe: version.subscribe, feed: { account: () => account } }} />,
  );
  const anError = (id: number) =>
    act(() => {
      store.append([{ id, time: 0, source: "s", level: ERROR, text: "bad" }]);
      version.set(id);
    });
  const status = screen.getByRole("status");
  expect(status.textContent).toBe("");
  anError(3);
  expect(status.textContent).toBe("1 new error in the log");
  anError(4);
  anError(5);
  expect(status.textContent).toBe("1 new error in the log");
  act(() => void vi.advanceTimersByTime(10_000));
  expect(status.textContent).toBe("2 new errors in the log");
  vi.useRealTimers();
});
