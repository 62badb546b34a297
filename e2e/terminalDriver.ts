import { expect, type Page } from "@playwright/test";
import type { Terminal as Headless } from "@xterm/headless";
import type { Terminal } from "@xterm/xterm";

/** The element of a terminal carries its xterm; see features/terminal/README.md. */
type Holder = HTMLElement & { __quarterdeck_terminal: Terminal };

/** Everything a person could see or a program could rely on: cells with their looks, cursor, modes, scrollback. */
export type ScreenState = {
  lines: string[];
  looks: string[];
  cursor: [number, number];
  type: string;
  modes: Record<string, unknown>;
};

/** Runs in the page and in Node alike, so it may use nothing from outside. */
export function stateOf(terminal: Terminal | Headless): ScreenState {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  const looks: string[] = [];
  for (let y = 0; y < buffer.length; y++) {
    const line = buffer.getLine(y)!;
    lines.push(line.translateToString(true) + (line.isWrapped ? " (wrapped)" : ""));
    if (y < buffer.length - terminal.rows) continue; // looks of the screen; text is enough for what is above
    let look = "";
    for (let x = 0; x < terminal.cols; x++) {
      const cell = line.getCell(x)!;
      const flags = [cell.isBold(), cell.isItalic(), cell.isDim(), cell.isUnderline(), cell.isInverse()];
      look += `${cell.getFgColorMode()}.${cell.getFgColor()}.${cell.getBgColorMode()}.${cell.getBgColor()}.${flags.map((f) => (f ? 1 : 0)).join("")} `;
    }
    looks.push(look);
  }
  const { synchronizedOutputMode: _, ...modes } = terminal.modes as unknown as Record<string, unknown>; // the newest mode is in one of the two types only
  return { lines, looks, cursor: [buffer.cursorX, buffer.cursorY], type: buffer.type, modes };
}

/** A person at the terminal page. `nth` counts the terminals on screen. */
export function terminalOn(page: Page, nth = 0) {
  const holder = page.locator(".qd-terminal").nth(nth);
  const ask = <T>(read: (terminal: Terminal) => T): Promise<T> =>
    holder.evaluate(
      (element, source) =>
        // The function is one of this file's or of a test, sent as text.
        (new Function(`return (${source})`)() as (terminal: Terminal) => T)(
          (element as Holder).__quarterdeck_terminal,
        ),
      read.toString(),
    );
  const text = () =>
    ask((terminal) => {
      const buffer = terminal.buffer.active;
      let out = "";
      for (let y = 0; y < buffer.length; y++) {
        const line = buffer.getLine(y)!;
        out +=
          (y > 0 && !line.isWrapped ? "\n" : "") + line.translateToString(!buffer.getLine(y + 1)?.isWrapped);
      }
      return out.trimEnd();
    });
  const input = page.getByRole("textbox", { name: /^Terminal on/ }).nth(nth);
  return {
    holder,
    input,
    text,
    ask,
    state: () => ask(stateOf),
    /** Waits until the text is in the buffer. */
    shows: (what: string | RegExp, timeout = 15_000) => expect.poll(text, { timeout }).toMatch(what),
    /** Waits for a shell that takes input. */
    ready: async () => {
      await expect(page.getByRole("status").filter({ hasText: "Live" }).first()).toBeVisible({
        timeout: 20_000,
      });
      await expect.poll(text).toMatch(/[$#%>] ?$/);
    },
    type: async (keys: string) => {
      await input.focus();
      await page.keyboard.type(keys);
    },
    /** Presses Ctrl+C; milliseconds from the key to a prompt at the cursor. */
    interrupt: async (): Promise<number> => {
      await input.focus();
      await page.evaluate(() =>
        window.addEventListener(
          "keydown",
          ({ key }) => key.toLowerCase() === "c" && Object.assign(window, { pressedAt: performance.now() }),
          { capture: true },
        ),
      );
      await page.keyboard.press("Control+C");
      return holder.evaluate(
        (element) =>
          new Promise<number>((resolve) => {
            const { __quarterdeck_terminal: xterm } = element as Holder;
            const look = () => {
              const { active } = xterm.buffer;
              const line = active.getLine(active.baseY + active.cursorY)?.translateToString(true) ?? "";
              if (/[$#%>] ?$/.test(line))
                resolve(performance.now() - (window as never as { pressedAt: number }).pressedAt);
              else requestAnimationFrame(look);
            };
            look();
          }),
      );
    },
    run: async (command: string) => {
      await input.focus();
      await page.keyboard.insertText(command);
      await page.keyboard.press("Enter");
    },
  };
}

export async function openTerminal(page: Page, agent: string, search = "") {
  await page.goto(`/agents/${agent}/terminal${search}`);
  const terminal = terminalOn(page);
  await terminal.ready();
  return terminal;
}

/** Everything the page sends on terminal sockets from now on, decoded. */
export function framesOf(page: Page) {
  const urls: string[] = [];
  const sent: { data?: string; height?: number; width?: number; ack?: number }[] = [];
  page.on("websocket", (socket) => {
    if (!new URL(socket.url()).pathname.endsWith("/pty")) return;
    urls.push(socket.url());
    socket.on("framesent", ({ payload }) => void sent.push(JSON.parse(payload.toString())));
  });
  return { urls, sent };
}
