const WRITTEN_ENTITY = /^&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});/;
const COMMENT = /<!--(?:-?>|[\s\S]*?(?:--!?>|$))|<(?:[!?]|\/(?=[^a-zA-Z]))[^>]*>?/y;
const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "'": "&#39;",
  '"': "&#34;",
  "<": "&lt;",
  ">": "&gt;",
};

/** Where the tag that starts at `from` is over: `>` within quotes is a part of it. One without an end goes to the end. */
function endOfTag(text: string, from: number): number {
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (quote) {
      if (char === quote) quote = "";
    } else if (char === ">") return at + 1;
    // Only after `=`: elsewhere a quote is a character of a name.
    else if ((char === '"' || char === "'") && /=\s*$/.test(text.slice(Math.max(0, at - 8), at)))
      quote = char;
  }
  return text.length;
}

/** Text without tags, comments, and what is in `script` and `style`; the rest is escaped, entities that are written stay. */
export function stripHtml(text: string): string {
  // Letters of ASCII only: others, such as İ, may become longer, and places would not be the same.
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  let out = "";
  for (let at = 0; at < text.length; ) {
    if (text[at] === "<") {
      const rest = lower.slice(at, at + 8);
      // `<!-->` and `<!--->` are whole comments. Of the other things that are read as comments the first `>` is the end.
      COMMENT.lastIndex = at;
      const comment = COMMENT.exec(text)?.[0];
      if (comment) {
        at += comment.length;
        continue;
      }
      if (/^<\/?[a-z]/.test(rest)) {
        const hidden = /^<(script|style)(?![a-z0-9-])/.exec(rest)?.[1];
        at = endOfTag(text, at);
        if (hidden) {
          const close = lower.slice(at).search(new RegExp(`</${hidden}[\\s/>]`));
          at = close < 0 ? text.length : endOfTag(text, at + close);
        }
        continue;
      }
    }
    const entity = text[at] === "&" && WRITTEN_ENTITY.exec(text.slice(at, at + 40))?.[0];
    const piece = entity || (ESCAPED[text[at]!] ?? text[at]!);
    out += piece;
    at += entity ? entity.length : 1;
  }
  return out;
}
