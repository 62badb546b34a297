import { expect, test } from "vitest";
import { SCHEMES } from "../features/terminal/screen/schemes.ts";
import { TERMINAL_SCHEMES } from "../stores/preferences.ts";

test("the settings offer exactly the schemes that the terminal draws", () => {
  expect(TERMINAL_SCHEMES).toEqual(Object.entries(SCHEMES).map(([name, { label }]) => [name, label]));
});
