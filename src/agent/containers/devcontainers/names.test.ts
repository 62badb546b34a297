import fc from "fast-check";
import { expect, test } from "vitest";
import { folderName, isAgentName, nameFor, safeName } from "./names.ts";

const free = () => false;

test("[CC26] a folder gives the name, with its parents while that is taken", () => {
  const taken = new Set<string>();
  const name = (folder: string) => {
    const given = nameFor(folder, "fallback", (wanted) => taken.has(wanted));
    taken.add(given.name);
    return given.name;
  };
  expect(name("/home/coder/foo/project")).toBe("project");
  expect(name("/home/coder/bar/project")).toBe("bar-project");
  expect(name("/home/coder/baz/project")).toBe("baz-project");
});

test.each([
  ["With_Underscores", "with-underscores"],
  ["special@#$chars", "special-chars"],
  ["dots.and.more", "dots-and-more"],
  ["---multiple-leading", "multiple-leading"],
  ["unicode-café-naïve", "unicode-caf-na-ve"],
  ["my.project-folder_v2", "my-project-folder-v2"],
])("[CC27] %s is called %s", (folder, name) => {
  expect(nameFor(`/home/coder/${folder}`, "Container_One", free).name).toBe(name);
});

test.each(["@#$", ""])("[CC27] [CC28] a folder without a usable name falls back (%s)", (folder) => {
  expect(nameFor(`/${folder}`, "Container_One", free)).toMatchObject({
    name: "container-one",
    isFromFolder: false,
  });
});

test("[CC28] parents go in front, as far as there are any", () => {
  expect(folderName("/home/coder/project", 1)).toBe("coder-project");
  expect(folderName("/home/coder/project", 9)).toBe("home-coder-project");
  expect(folderName("/", 0)).toBe("");
});

test("all names taken: the fallback", () => {
  expect(nameFor("/a/b/c", "the-container", () => true).name).toBe("the-container");
});

test("whatever the folder, its name is one or empty", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const name = safeName(text);
      expect(name === "" || (isAgentName(name) && name.length <= 64)).toBe(true);
    }),
  );
});
