import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { discover } from "./discover.ts";

/** Files by path; a path that ends in a slash is a folder. */
async function aTree(files: Record<string, string>, change: (root: string) => unknown = () => {}) {
  const root = await mkdtemp(join(tmpdir(), "quarterdeck-discover-"));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    const full = join(root, path);
    await mkdir(path.endsWith("/") ? full : dirname(full), { recursive: true });
    if (!path.endsWith("/")) await writeFile(full, text);
  }
  await change(root);
  const home = join(root, "home");
  const found = await discover(join(root, "agent"), new AbortController().signal, home);
  return found.map(({ workspaceFolder, configPath }) => [
    workspaceFolder.slice(join(root, "agent").length) || "/",
    configPath.slice(workspaceFolder.length + 1),
  ]);
}
const CONFIG = ".devcontainer/devcontainer.json";

test("[CC40] a work tree is searched through", async () => {
  expect(
    await aTree({ "agent/.git/": "", [`agent/${CONFIG}`]: "{}", [`agent/site/${CONFIG}`]: "{}" }),
  ).toEqual([
    ["/", CONFIG],
    ["/site", CONFIG],
  ]);
});

test("[CC41] of a directory that is none, each child that is one", async () => {
  expect(
    await aTree({
      "agent/a/.git/": "",
      "agent/a/.devcontainer.json": "{}",
      "agent/b/.git": "gitdir: elsewhere",
      [`agent/b/deep/${CONFIG}`]: "{}",
      [`agent/none/${CONFIG}`]: "{}",
    }),
  ).toEqual([
    ["/a", ".devcontainer.json"],
    ["/b/deep", CONFIG],
  ]);
});

test("[CC42] what git ignores is not entered, each file for its own folder", async () => {
  expect(
    await aTree({ "agent/.git/": "", "agent/.gitignore": "y/\n", [`agent/x/y/${CONFIG}`]: "{}" }),
  ).toEqual([]);
  expect(
    await aTree({
      "agent/.git/": "",
      "agent/x/.gitignore": "y/\n",
      [`agent/x/y/${CONFIG}`]: "{}",
      [`agent/y/${CONFIG}`]: "{}",
    }),
  ).toEqual([["/y", CONFIG]]);
});

test("a later rule takes an earlier one back, the person's own and the repository's count", async () => {
  expect(
    await aTree({
      "home/.gitconfig": "[user]\n name = x\n[core]\n  excludesFile = ~/ignored\n",
      "home/ignored": "global/\nback/\n",
      "agent/.git/info/exclude": "local/\n",
      "agent/.gitignore": "!back/\n",
      [`agent/global/${CONFIG}`]: "{}",
      [`agent/local/${CONFIG}`]: "{}",
      [`agent/back/${CONFIG}`]: "{}",
    }),
  ).toEqual([["/back", CONFIG]]);
});

test("rules without end are not read, nor more than can be held against every folder", async () => {
  const tree = { "agent/.git/": "", "agent/.gitignore": "y/\n", [`agent/y/${CONFIG}`]: "{}" };
  const found = [["/y", CONFIG]];
  expect(await aTree(tree, (root) => truncate(join(root, "agent/.gitignore"), 1 << 30))).toEqual(found);
  const many = `${Array.from({ length: 200_000 }, (_, i) => `d${i}`).join("\n")}`.slice(0, 900_000);
  expect(await aTree({ ...tree, "agent/.gitignore": `${many}\ny/\n` })).toEqual(found);
  const pipe = (root: string) => execFileSync("mkfifo", [join(root, "agent/.git/info/exclude")]);
  expect(await aTree({ ...tree, "agent/.git/info/": "" }, pipe)).toEqual([]);
});

test("[CC43] nothing but the two names is a configuration", async () => {
  const names = [
    "devcontainer.json.bak",
    "devcontainer.json.old",
    "devcontainer.json~",
    ".devcontainer.json.swp",
  ];
  expect(
    await aTree({
      "agent/.git/": "",
      ...Object.fromEntries(names.map((name) => [`agent/.devcontainer/${name}`, "{}"])),
      "agent/.devcontainer/one/devcontainer.json": "{}",
      "agent/notdevcontainer.json": "{}",
    }),
  ).toEqual([]);
});

test("of both forms in one folder the first in name order", async () => {
  expect(
    await aTree({ "agent/.git/": "", [`agent/${CONFIG}`]: "{}", "agent/.devcontainer.json": "{}" }),
  ).toEqual([["/", CONFIG]]);
});

test("a directory that is not there has none", async () => {
  expect(await aTree({ "other/": "" })).toEqual([]);
});
