import { usePreferences } from "../../../stores/preferences.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import { copyText } from "../../../ui/copyText.ts";
import { pageScheme } from "../../../ui/pageScheme.ts";
import { createFinder, type Finder } from "../find/finder.ts";
import { createScreen, type Screen, type ScreenLink, type ScreenLook } from "../screen/createScreen.ts";
import { terminalFontReady } from "../screen/fonts.ts";
import type { GpuPool } from "../screen/gpuPool.ts";
import type { KeyAction } from "../screen/keys.ts";
import { parseOsc52 } from "../screen/osc52.ts";
import { pasteRisk } from "../screen/pasteCheck.ts";
import { findColours } from "../screen/schemes.ts";
import type { PtySession, Size } from "../session/ptySession.ts";
import { type Held, withHeld } from "./modifiers.ts";

export type ClipboardAsk =
  | { kind: "ask"; text: string }
  /** Allowed, yet the browser wants a click. */
  | { kind: "blocked"; text: string }
  | { kind: "too-large"; bytes: number };

/** What one terminal asks of the page, beyond its session. */
export type View = {
  title: string;
  /** Counts the bells. */
  bells: number;
  /** It rang while nobody looked. */
  unseenBell: boolean;
  clipboard: ClipboardAsk | undefined;
  paste: { text: string; lines: number } | undefined;
  /** A link whose text may say something else than where it goes, or that was tapped. */
  link: string | undefined;
  hover: string | undefined;
  /** Another window gave the terminal its size. */
  foreign: Size | undefined;
  finding: boolean;
  held: Held;
};

const nothing: View = {
  title: "",
  bells: 0,
  unseenBell: false,
  clipboard: undefined,
  paste: undefined,
  link: undefined,
  hover: undefined,
  foreign: undefined,
  finding: false,
  held: { ctrl: false, alt: false },
};

export type LiveTerminalOptions = {
  id: string;
  session: PtySession;
  look: () => ScreenLook;
  pool: GpuPool;
  mac: boolean;
  label: string;
};

/** A terminal of this page: its session, and its screen while there is one. Lives longer than what React draws of it. */
export interface LiveTerminal {
  readonly id: string;
  readonly label: string;
  readonly session: PtySession;
  readonly view: ReadStore<View>;
  readonly shown: boolean;
  readonly drawn: boolean;
  readonly finder: Finder | undefined;
  /** Something was typed into it here. */
  readonly used: boolean;
  show(parent: HTMLElement): void;
  hide(): void;
  /** Gives the screen up; only while hidden. */
  park(): void;
  relook(): void;
  fit(): void;
  focus(): void;
  type(text: string): void;
  /** An arrow key, `A` to `D` or with modifiers before it, as the program wants them now. */
  arrow(code: string): void;
  /** Pastes, asking first where it is risky. */
  paste(text: string): void;
  answerPaste(go: boolean): void;
  answerClipboard(answer: "allow" | "deny"): void;
  selection(): string;
  /** The program wants mouse clicks for itself. */
  takesMouse(): boolean;
  /** More than a prompt: a full-screen program runs. */
  busy(): boolean;
  copySelection(): Promise<boolean>;
  selectAll(): void;
  clear(): void;
  find(open: boolean): void;
  hold(held: Partial<Held>): void;
  openLink(go: boolean): void;
  /** The page's own actions, for whoever shows the terminal. */
  onAction: ((action: KeyAction) => void) | undefined;
  close(): void;
}

export function createLiveTerminal(options: LiveTerminalOptions): LiveTerminal {
  const { session } = options;
  const store = createStore<View>(nothing);
  const patch = (change: Partial<View>) => store.set({ ...store.getSnapshot(), ...change });
  let screen: Screen | undefined;
  let finder: Finder | undefined;
  let parent: HTMLElement | undefined;
  let consent: "ask" | "allow" | "deny" = "ask";
  let used = false;

  const copy = async (text: string) => {
    if (!(await copyText(text))) patch({ clipboard: { kind: "blocked", text } });
  };

  const onOsc52 = (payload: string) => {
    const request = parseOsc52(payload);
    if (request.kind === "ignore" || consent === "deny") return;
    if (request.kind === "too-large") return patch({ clipboard: request });
    if (consent === "allow") void copy(request.text);
    else patch({ clipboard: { kind: "ask", text: request.text } });
  };

  const onLink = ({ url, plain, modified }: ScreenLink) => {
    const touched = matchMedia("(pointer: coarse)").matches;
    if (!modified && !touched) return;
    if (plain && !touched) window.open(url, "_blank", "noopener,noreferrer");
    else patch({ link: url });
  };

  /** Whoever types here last decides the size. */
  const claimSize = () => {
    if (!store.getSnapshot().foreign) return;
    patch({ foreign: undefined });
    screen?.fit();
  };

  const onInput = (text: string) => {
    const { held } = store.getSnapshot();
    const isHeld = held.ctrl || held.alt;
    if (isHeld) patch({ held: { ctrl: false, alt: false } });
    live.type(isHeld ? withHeld(text, held) : text);
  };

  const makeScreen = (): Screen => {
    const made = createScreen({
      look: options.look(),
      pool: options.pool,
      mac: options.mac,
      label: options.label,
      events: {
        onInput,
        onSize: session.resize,
        onTitle: (title) => patch({ title }),
        onBell: () => {
          const { bells } = store.getSnapshot();
          patch({ bells: bells + 1, unseenBell: parent === undefined || document.hidden });
        },
        onAction: (action) => {
          if (action === "copy") void live.copySelection();
          else if (action === "find") live.find(true);
          else if (action === "newline") live.type("\u001b\r");
          else live.onAction?.(action);
        },
        onLink,
        onHoverLink: (hover) => patch({ hover }),
        onOsc52,
        onSelected: () => {
          if (usePreferences.getState().copyOnSelect) void live.copySelection();
        },
        onFocus: claimSize,
      },
    });
    const { resized } = made;
    made.resized = (columns, rows) => {
      resized(columns, rows);
      patch({ foreign: { columns, rows } });
    };
    made.element.addEventListener(
      "paste",
      (event) => {
        const text = event.clipboardData?.getData("text/plain") ?? "";
        event.preventDefault();
        event.stopPropagation();
        live.paste(text);
      },
      { capture: true },
    );
    return made;
  };

  const attach = async (place: HTMLElement) => {
    await terminalFontReady();
    // Left, or shown elsewhere, while the font was on its way.
    if (parent !== place) return;
    screen ??= makeScreen();
    screen.mount(place);
    const size = screen.fit() ?? { columns: screen.terminal.cols, rows: screen.terminal.rows };
    session.show(screen, size);
    if (document.activeElement === place) screen.terminal.focus();
  };

  const live: LiveTerminal = {
    id: options.id,
    label: options.label,
    session,
    view: { getSnapshot: store.getSnapshot, subscribe: store.subscribe },
    onAction: undefined,
    get shown() {
      return parent !== undefined;
    },
    get drawn() {
      return screen !== undefined;
    },
    get finder() {
      if (screen) finder ??= createFinder(screen.terminal, findColours(pageScheme()));
      return finder;
    },
    get used() {
      return used;
    },
    show(place) {
      parent = place;
      patch({ unseenBell: false });
      void attach(place);
    },
    hide() {
      parent = undefined;
      screen?.unmount();
      session.hide();
    },
    park() {
      if (parent || !screen) return;
      live.find(false);
      finder = undefined;
      screen.dispose();
      screen = undefined;
      session.park();
    },
    relook() {
      if (!screen) return;
      screen.look(options.look());
      finder?.colours(findColours(pageScheme()));
      if (parent) live.fit();
    },
    fit() {
      if (!store.getSnapshot().foreign) screen?.fit();
    },
    focus() {
      if (screen?.element.isConnected) screen.terminal.focus();
      else parent?.focus(); // handed on once the screen is there
    },
    type(text) {
      const { status } = session.getSnapshot().link;
      if (status === "ended") {
        if (text === "\r") session.restart();
        return;
      }
      used = true;
      claimSize();
      session.type(text);
    },
    arrow(code) {
      const application = code.length === 1 && screen?.terminal.modes.applicationCursorKeysMode;
      live.type(application ? `\u001bO${code}` : `\u001b[${code}`);
    },
    paste(text) {
      if (!screen || text === "") return;
      const risk = pasteRisk(text, screen.terminal.modes.bracketedPasteMode);
      if (risk) patch({ paste: { text, lines: risk.lines } });
      else screen.terminal.paste(text);
    },
    answerPaste(go) {
      const { paste } = store.getSnapshot();
      patch({ paste: undefined });
      if (go && paste) screen?.terminal.paste(paste.text);
      live.focus();
    },
    answerClipboard(answer) {
      const { clipboard } = store.getSnapshot();
      patch({ clipboard: undefined });
      if (clipboard?.kind === "ask") consent = answer;
      if (answer === "allow" && clipboard && clipboard.kind !== "too-large") void copy(clipboard.text);
      live.focus();
    },
    takesMouse: () => (screen?.terminal.modes.mouseTrackingMode ?? "none") !== "none",
    busy: () => screen?.terminal.buffer.active.type === "alternate",
    selection: () => screen?.terminal.getSelection() ?? "",
    async copySelection() {
      const text = live.selection();
      if (text === "") return false;
      const copied = await copyText(text);
      if (!copied) patch({ clipboard: { kind: "blocked", text } });
      return copied;
    },
    selectAll: () => screen?.terminal.selectAll(),
    clear: () => screen?.terminal.clear(),
    find(open) {
      if (!open) finder?.close();
      patch({ finding: open });
      if (!open) live.focus();
    },
    hold: (held) => patch({ held: { ...store.getSnapshot().held, ...held } }),
    openLink(go) {
      const { link } = store.getSnapshot();
      patch({ link: undefined });
      if (go && link) window.open(link, "_blank", "noopener,noreferrer");
    },
    close() {
      live.hide();
      finder?.close();
      screen?.dispose();
      screen = undefined;
      session.close();
    },
  };
  return live;
}
