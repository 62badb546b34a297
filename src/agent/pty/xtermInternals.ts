import type { Terminal } from "@xterm/headless";

/**
 * The only place that looks behind the public face of @xterm/headless. A snapshot has to carry what the public API does
 * not tell (saved cursors, scroll regions, tab stops, charsets, extended attributes, hyperlinks), and reading 800,000
 * cells through the public cell objects costs ten times as much. xtermInternals.test.ts fails when a field moves.
 */

/** Three words a cell: content, foreground and flags, background and flags. */
export const CELL_WORDS = 3;
export const CONTENT = {
  codepoint: 0x1fffff,
  combined: 0x200000,
  /** Code point or combined string: anything printed. */
  text: 0x3fffff,
  widthShift: 22,
} as const;

export type ExtendedAttributes = { ext: number; underlineColor: number; urlId: number; _ext: number };

export type Line = {
  readonly isWrapped: boolean;
  readonly length: number;
  readonly _data: Uint32Array;
  readonly _combined: Readonly<Record<number, string>>;
  readonly _extendedAttrs: Readonly<Record<number, ExtendedAttributes | undefined>>;
};

export type Attributes = { fg: number; bg: number; extended: ExtendedAttributes };

/** A charset is known by identity only; undefined is ASCII. */
export type Charset = Readonly<Record<string, string>> | undefined;

export type ScreenBuffer = {
  readonly x: number;
  readonly y: number;
  readonly ybase: number;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: Charset;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly lines: { readonly length: number; get(index: number): Line | undefined };
};

export type Internals = {
  readonly _bufferService: {
    readonly buffers: {
      readonly normal: ScreenBuffer;
      readonly alt: ScreenBuffer;
      readonly active: ScreenBuffer;
    };
  };
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    readonly _parser: { readonly currentState: number; readonly precedingJoinState: number };
  };
  readonly _charsetService: {
    readonly charset: Charset;
    readonly glevel: number;
    readonly _charsets: readonly Charset[];
  };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly decPrivateModes: {
      readonly cursorStyle: "block" | "underline" | "bar" | undefined;
      readonly cursorBlink: boolean | undefined;
    };
  };
  readonly coreMouseService: { readonly activeEncoding: string };
  readonly _oscLinkService: { getLinkData(id: number): { id?: string; uri: string } | undefined };
};

/** The shape is not checked here: the test beside this file does that for the installed version. */
export function internals(terminal: Terminal): Internals {
  return (terminal as unknown as { _core: Internals })._core;
}
