const NAMES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };

/** Controls, format and direction marks, line separators, and whatever else a browser draws as nothing. */
const INVISIBLE = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{DI}])/u;

export type TextPart = { text: string; escaped: boolean };

/** Text with everything invisible written out: what is shown is then what will run. */
export function visibleParts(text: string): TextPart[] {
  // Splitting by a group puts what lies between the pieces at the odd places.
  return text
    .split(INVISIBLE)
    .map((piece, index) =>
      index % 2 === 1 ? { text: escapeOne(piece), escaped: true } : { text: piece, escaped: false },
    )
    .filter((part) => part.text !== "");
}

function escapeOne(character: string): string {
  const named = NAMES[character];
  if (named) return named;
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
