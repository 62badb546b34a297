import type { Mark } from "./mark.ts";

const moment = (time: number) => (time > 0 ? new Date(time).toISOString() : "no time");

/** Text as code, whatever backticks it holds: the fence is one longer than any run of them. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // A space keeps a backtick at either end apart from the fence; Markdown takes it away again.
  const space = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** Line breaks and other controls would end the list item. */
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();

/** For an issue or a message: when, the line as code, and what the person wrote. `linkTo` gives a line's address. */
export function marksMarkdown(
  title: string,
  marks: readonly Mark[],
  linkTo?: (mark: Mark) => string,
): string {
  const lines = marks.map((mark) => {
    const when = linkTo ? `[${moment(mark.time)}](<${linkTo(mark)}>)` : moment(mark.time);
    const text = oneLine(mark.text);
    const note = oneLine(mark.note);
    return `- ${when} ${text === "" ? "(empty line)" : code(text)}${note === "" ? "" : `\n  ${note}`}`;
  });
  return `# ${oneLine(title)}\n\n${lines.join("\n")}\n`;
}

/** A record per line, with the names that a downloaded log has. */
export function marksJsonLines(marks: readonly Mark[]): string {
  return marks
    .map(({ id, time, text, note, createdAt }) =>
      JSON.stringify({
        id,
        created_at: time > 0 ? new Date(time).toISOString() : null,
        output: text,
        note,
        marked_at: new Date(createdAt).toISOString(),
      }),
    )
    .map((line) => `${line}\n`)
    .join("");
}
