export type KeyAction =
  | "copy"
  | "paste"
  | "find"
  | "font-larger"
  | "font-smaller"
  | "font-reset"
  /** Shift+Enter: a new line in programs that tell it from Enter. */
  | "newline"
  /** The way out for keyboards: focus goes to the tabs. */
  | "leave";

export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** What a key does in the page. Everything else belongs to the shell: nothing with Ctrl alone but the font size is taken. */
export function actionOf(event: KeyPress, mac: boolean): KeyAction | undefined {
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (altKey) return undefined;
  if (key === "Enter") return shiftKey && !ctrlKey && !metaKey ? "newline" : undefined;
  const command = mac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (ctrlKey && shiftKey && !metaKey && code === "KeyE") return "leave";
  if (!command) return undefined;
  // By `key`, since where + stands differs; Shift is part of typing it.
  if (key === "+" || key === "=") return "font-larger";
  if (!shiftKey && key === "-") return "font-smaller";
  if (!shiftKey && key === "0") return "font-reset";
  // Ctrl+C and Ctrl+V are the shell's; with Cmd they are nobody's but the page's.
  if (shiftKey === mac) return mac && shiftKey && code === "KeyC" ? "copy" : undefined;
  if (code === "KeyC") return "copy";
  if (code === "KeyV") return "paste";
  if (code === "KeyF") return "find";
  return undefined;
}

/** For the list of keys. */
export function keyList(mac: boolean): readonly (readonly [keys: string, does: string])[] {
  const command = mac ? "⌘" : "Ctrl";
  const withShift = mac ? "⌘" : "Ctrl Shift";
  return [
    ["Ctrl Shift E", "Leave the terminal: focus goes to the tabs"],
    [`${withShift} C`, "Copy the selection"],
    [`${withShift} V`, "Paste"],
    [`${withShift} F`, "Find in the output"],
    [`${command} +`, "Larger text"],
    [`${command} −`, "Smaller text"],
    [`${command} 0`, "Text of normal size"],
    ["Shift Enter", "New line without running, in programs that know it"],
    [`${command} click`, "Open a link"],
  ];
}

/** While the focus is on a tab. */
export const TAB_KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["← →", "Go to the tab beside"],
  ["Enter", "Into the terminal"],
  ["Shift ←", "Move the tab left"],
  ["Shift →", "Move the tab right"],
  ["N", "New terminal"],
  ["R", "Split to the right"],
  ["D", "Split down"],
  ["F2", "Rename"],
  ["Delete", "Close"],
  ["?", "This list"],
];
