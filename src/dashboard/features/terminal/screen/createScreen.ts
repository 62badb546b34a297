import { FitAddon } from "@xterm/addon-fit";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { type ITheme, Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import "./terminal.css";
import type { PtyScreen, Size } from "../session/ptySession.ts";
import { TERMINAL_FONT } from "./fonts.ts";
import type { GpuPool } from "./gpuPool.ts";
import { createGpuRenderer } from "./gpuRenderer.ts";
import { actionOf, type KeyAction } from "./keys.ts";
import { openableUrl, WEB_ADDRESS } from "./links.ts";
import { muteQueries } from "./mutedQueries.ts";
import { anchorAt, findAnchor, type Lines, type ScrollAnchor } from "./scrollAnchor.ts";
import { withAdoptedStyles } from "./strictStyles.ts";
import { scrollByTouch } from "./touchScroll.ts";

/** As many lines as our agent keeps for a reader who comes back. */
const SCROLLBACK_LINES = 10_000;
/** Other servers replay at most this much raw output (PTY43). */
const REPLAY_BYTES = 65_536;
/** Text on its ground, whatever colours a program picks (WCAG 1.4.3). */
const LEAST_CONTRAST = 4.5;
const RULER_PX = 12;
/** Normal screen, soft reset, no mouse reports, no focus reports, no bracketed paste, cursor shown, plain text. */
const LEAVE_PROGRAMS =
  "\u001b[?1049l\u001b[!p\u001b[?9;1000;1002;1003;1004;1006;2004l\u001b[?25h\u001b>\u001b[m";

export type ScreenLook = { fontSize: number; theme: ITheme; screenReader: boolean; gpu: boolean };

export type ScreenLink = {
  url: string;
  /** False: the text on the screen may say something else (OSC 8). */
  plain: boolean;
  /** Ctrl or Cmd was held. */
  modified: boolean;
};

export type ScreenEvents = {
  onInput: (text: string) => void;
  onSize: (size: Size) => void;
  onTitle: (title: string) => void;
  onBell: () => void;
  onAction: (action: KeyAction) => void;
  onLink: (link: ScreenLink) => void;
  onHoverLink: (url: string | undefined) => void;
  onOsc52: (payload: string) => void;
  /** The person let go of the mouse and something is selected. */
  onSelected: () => void;
  onFocus: () => void;
};

/** An xterm with what we add to it, in an element of its own that can be put anywhere. */
export interface Screen extends PtyScreen {
  readonly terminal: Terminal;
  readonly element: HTMLElement;
  readonly gpu: boolean;
  mount(parent: HTMLElement): void;
  unmount(): void;
  /** Fits the terminal to its element and tells the size; undefined while it has none. */
  fit(): Size | undefined;
  look(look: ScreenLook): void;
  dispose(): void;
}

export function createScreen(options: {
  look: ScreenLook;
  events: ScreenEvents;
  pool: GpuPool;
  mac: boolean;
  label: string;
}): Screen {
  const { events, mac } = options;
  let look = options.look;
  let opened = false;
  let anchor: ScrollAnchor | undefined;
  let muted = false;
  let replayLeft = 0;

  const element = document.createElement("div");
  element.className = "qd-terminal";
  // The margin round the cells.
  const paint = () => {
    element.style.backgroundColor = look.theme.background ?? "";
  };
  paint();

  const link = (event: MouseEvent, text: string, plain: boolean) => {
    const url = openableUrl(text);
    if (url) events.onLink({ url, plain, modified: mac ? event.metaKey : event.ctrlKey });
  };
  const hover = {
    hover: (_: MouseEvent, text: string) => events.onHoverLink(text),
    leave: () => events.onHoverLink(undefined),
  };

  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    cursorInactiveStyle: "outline",
    customGlyphs: true,
    fontFamily: TERMINAL_FONT,
    fontSize: look.fontSize,
    linkHandler: { activate: (event, text) => link(event, text, false), ...hover },
    macOptionClickForcesSelection: true,
    minimumContrastRatio: LEAST_CONTRAST,
    overviewRuler: { width: RULER_PX },
    rescaleOverlappingGlyphs: true,
    screenReaderMode: look.screenReader,
    scrollback: SCROLLBACK_LINES,
    theme: look.theme,
  });
  const fitAddon = new FitAddon();
  terminal.loadAddon(fitAddon);
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.loadAddon(
    new WebLinksAddon((event, uri) => link(event, uri, true), { urlRegex: WEB_ADDRESS, ...hover }),
  );
  // Tests and the curious find the terminal by its element; see README.md.
  Object.assign(element, { __quarterdeck_terminal: terminal });

  const gpu = createGpuRenderer(terminal, options.pool, () => terminal.refresh(0, terminal.rows - 1));

  terminal.onData((data) => {
    muted = false;
    events.onInput(data);
  });
  terminal.onBinary(events.onInput);
  terminal.onTitleChange(events.onTitle);
  terminal.onBell(events.onBell);
  terminal.parser.registerOscHandler(52, (payload) => {
    if (!muted) events.onOsc52(payload);
    return true;
  });
  muteQueries(terminal.parser, () => muted);
  terminal.attachCustomKeyEventHandler((event) => {
    const action = actionOf(event, mac);
    if (!action) return true;
    // The browser's own paste brings the text without asking for a permission.
    if (action === "paste") return false;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === "keydown") events.onAction(action);
    return false;
  });
  scrollByTouch(element, terminal);
  element.addEventListener("mouseup", () => {
    if (terminal.hasSelection()) events.onSelected();
  });

  const lines = (): Lines => {
    const buffer = terminal.buffer.active;
    return { length: buffer.length, at: (index) => buffer.getLine(index)?.translateToString(true) ?? "" };
  };

  const open = () => {
    opened = true;
    withAdoptedStyles(() => terminal.open(element));
    terminal.textarea?.setAttribute("aria-label", options.label);
    terminal.textarea?.addEventListener("focus", events.onFocus);
  };

  return {
    terminal,
    element,
    get gpu() {
      return gpu.active;
    },
    mount(parent) {
      parent.append(element);
      if (!opened) open();
      if (look.gpu) gpu.start();
    },
    unmount() {
      gpu.stop();
      element.remove();
    },
    fit() {
      const size = fitAddon.proposeDimensions();
      if (!size || !Number.isFinite(size.cols) || element.clientWidth === 0) return undefined;
      if (size.cols !== terminal.cols || size.rows !== terminal.rows) terminal.resize(size.cols, size.rows);
      const now = { columns: size.cols, rows: size.rows };
      events.onSize(now);
      return now;
    },
    look(next) {
      look = next;
      if (terminal.options.fontSize !== next.fontSize) terminal.options.fontSize = next.fontSize;
      if (terminal.options.screenReaderMode !== next.screenReader)
        terminal.options.screenReaderMode = next.screenReader;
      terminal.options.theme = next.theme;
      paint();
      if (!next.gpu) gpu.stop();
      else if (element.isConnected) gpu.start();
    },
    reset() {
      const { viewportY, baseY, type } = terminal.buffer.active;
      if (type === "normal" && viewportY < baseY) anchor ??= anchorAt(lines(), viewportY);
      // In the stream and not by reset(): what was written before is still to be parsed.
      terminal.write("\u001bc");
    },
    fresh() {
      // Leaves full-screen programs and their modes behind, then lifts what is on the screen into the scrollback. The
      // callbacks run between the two writes, in the order of the stream.
      const keepErased = (keep: boolean) => () => {
        terminal.options.scrollOnEraseInDisplay = keep;
      };
      terminal.write(LEAVE_PROGRAMS, keepErased(true));
      terminal.write("\u001b[2J\u001b[H", keepErased(false));
    },
    write(bytes, parsed) {
      terminal.write(bytes, () => {
        if (muted) {
          replayLeft -= bytes.length;
          if (replayLeft <= 0) muted = false;
        }
        parsed();
      });
    },
    drawn() {
      const place = anchor;
      anchor = undefined;
      if (!place) return;
      terminal.write("", () => {
        const top = findAnchor(lines(), place);
        if (top !== undefined) terminal.scrollToLine(top);
      });
    },
    resized: (columns, rows) => terminal.resize(columns, rows),
    replaying(on) {
      muted = on;
      replayLeft = REPLAY_BYTES;
    },
    dispose() {
      gpu.stop();
      terminal.dispose();
      element.remove();
    },
  };
}
