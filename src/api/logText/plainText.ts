/** Anything of a line that is more than text. Newline and tab are text. */
const SPECIAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/**
 * What a terminal does not show, one alternative a kind; tried from left to right at each special character.
 * - CSI, also cut off by the end or broken by another control: then what was read of it goes, the rest is text;
 * - strings (OSC, DCS, SOS, PM, APC): one that does not end is none, and only its introducer goes;
 * - other escapes: intermediates and a final character;
 * - any other control.
 */
const SEQUENCE =
  /(?:\u001b\[|\u009b)[ -?]*[@-~]?|\u001b[\]PX^_](?:[^\u0000-\u001f\u009c]*(?:[\u0007\u009c]|\u001b\\))?|\u001b(?:[ -/]{0,3}[0-~])?|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A line as people see it, which is what is searched: without escapes, and of what a carriage return starts over only
 * the last state. Never fails.
 */
export function plainText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.includes("\r") ? startedOver(text) : text.replace(SEQUENCE, "");
}

function startedOver(text: string): string {
  let plain = "";
  let restart = false;
  let from = 0;
  const add = (piece: string) => {
    if (piece === "") return;
    // Only text after it makes a carriage return matter; what is before the last line break is out of its reach.
    if (restart) plain = plain.slice(0, plain.lastIndexOf("\n") + 1);
    restart = false;
    plain += piece;
  };
  for (const hit of text.matchAll(SEQUENCE)) {
    add(text.slice(from, hit.index));
    from = hit.index + hit[0].length;
    if (hit[0] === "\r") restart = text[from] !== "\n" && plain !== "";
  }
  add(text.slice(from));
  return plain;
}
