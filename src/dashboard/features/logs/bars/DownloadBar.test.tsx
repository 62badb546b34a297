import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { createLogDownload } from "../export/logDownload.ts";
import type { SavedFile, SaveProgress } from "../host/protocol.ts";
import type { LogSession } from "../session/logSession.ts";
import { DownloadBar } from "./DownloadBar.tsx";

afterEach(cleanup);

/** A worker that answers when it is told to. */
function setup() {
  let told: (progress: SaveProgress) => void = () => {};
  let done: (file: SavedFile) => void = () => {};
  const ask = (_question: string, _of: unknown, watch: { signal: AbortSignal; onProgress: typeof told }) => {
    told = watch.onProgress;
    return new Promise<SavedFile>((resolve, reject) => {
      done = resolve;
      watch.signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  };
  const save = vi.fn();
  // The one question that is asked.
  const download = createLogDownload({ ask: ask as unknown as LogSession["ask"] }, save);
  render(<DownloadBar download={download} />);
  const start = () => download.start("main.log", { what: "all", format: "plain", names: {}, masks: [] });
  return { save, start, tell: (now: SaveProgress) => told(now), done: (file: SavedFile) => done(file) };
}
const aFile = { file: new Blob(["x"]), bytes: 1, inMemory: 0, lines: 1 };

test("[L21] a download that takes a while shows how far it is, and one at a time is made", async () => {
  const { start, tell, done, save } = setup();
  const saving = start();
  expect(await start()).toBeUndefined();
  act(() => tell({ lines: 1200, share: 0.456, waits: true }));
  const bar = await screen.findByRole("progressbar", { name: "Writing main.log" });
  expect(bar.getAttribute("aria-valuenow")).toBe("45");
  expect(screen.getByRole("region", { name: "Download" }).textContent).toContain("1,200 lines");
  expect(screen.getByRole("status").textContent).toContain("The server does not answer");
  await act(async () => {
    done(aFile);
    await saving;
  });
  expect(screen.queryByRole("progressbar")).toBeNull();
  expect(save).toHaveBeenCalledExactlyOnceWith("main.log", aFile.file);
});

test("[L21] called off, nothing is saved and it is no failure", async () => {
  const { start, save } = setup();
  let saving: Promise<unknown> = Promise.resolve();
  act(() => {
    saving = start();
  });
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await saving).toBeUndefined();
  expect(save).not.toHaveBeenCalled();
  expect(screen.queryByRole("progressbar")).toBeNull();
});
