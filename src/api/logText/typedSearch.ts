/** What a person who types a search into a log means: the same wherever the lines are searched. */

/** Capitals matter only if there is one in what was typed. */
export const foldsCase = (typed: string): boolean => typed === typed.toLowerCase();

/** The same of a regular expression: `\W` and the like are no reason to care about case, only letters that were meant. */
export const patternFoldsCase = (typed: string): boolean => foldsCase(typed.replace(/\\[a-zA-Z]/g, ""));

/** Whether a line's plain text holds what was typed, taken as it stands. */
export function plainMatcher(typed: string): (plain: string) => boolean {
  if (!foldsCase(typed)) return (plain) => plain.includes(typed);
  // Escaped, it holds no operator: the native engine is linear on it.
  const slow = new RegExp(typed.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), "i");
  return (plain) => {
    const small = plain.toLowerCase();
    // The rare text that small letters make longer has its characters elsewhere.
    return small.length === plain.length ? small.includes(typed) : slow.test(plain);
  };
}
