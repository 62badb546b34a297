import { visibleParts } from "../../../ui/visibleControls.ts";

/** Text as it will arrive, with everything invisible written out and marked. */
export function VisibleText({ text, multiline = false }: { text: string; multiline?: boolean }) {
  const lines = multiline ? text.split(/(?<=\r\n|\n|\r(?!\n))/) : [text];
  return (
    <pre className="max-h-72 overflow-auto rounded-md border border-line bg-bg p-2.5 font-mono text-sm break-all whitespace-pre-wrap">
      {lines.map((line, row) => (
        // Lines of a text that does not change while it is shown.
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <span key={row} className={multiline ? "block" : undefined}>
          {visibleParts(multiline ? line.replace(/[\r\n]+$/, "") : line).map((part, index) =>
            part.escaped ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <mark key={index} className="rounded-sm bg-warn-soft px-0.5 text-warn">
                {part.text}
              </mark>
            ) : (
              part.text
            ),
          )}
          {multiline && line.trim() === "" && "\u00a0"}
        </span>
      ))}
    </pre>
  );
}
