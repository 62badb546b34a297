export const TERMINAL_FONT = '"JetBrains Mono Variable", ui-monospace, monospace';

/** A font that does not come must not keep a person from the shell. */
const FONT_MS = 2_000;

let ready: Promise<void> | undefined;

/** Resolves when the bundled font can be measured: cells measured with another would stay wrong. */
export function terminalFontReady(): Promise<void> {
  ready ??= Promise.race([
    Promise.all([
      document.fonts.load('13px "JetBrains Mono Variable"'),
      document.fonts.load('bold 13px "JetBrains Mono Variable"'),
    ]),
    new Promise((resolve) => setTimeout(resolve, FONT_MS)),
  ]).then(
    () => undefined,
    () => undefined,
  );
  return ready;
}
