import { Cron } from "croner";
import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { AgentsFile } from "./definition.ts";

export type Problem = { line: number; column: number; message: string };

/** The agents file has mistakes; its message has a line for each, `file:line:column: sentence`. */
export class AgentsFileError extends Error {
  readonly problems: Problem[];
  constructor(file: string, problems: Problem[]) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n"));
    this.name = "AgentsFileError";
    this.problems = problems;
  }
}

/** Reads the text of an agents file. Throws AgentsFileError with every mistake and where it stands. */
export function parseAgentsFile(text: string, file = "agents.yaml"): AgentsFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0)
    throw new AgentsFileError(
      file,
      document.errors.map(({ pos, message }) => ({ ...at(pos[0]), message })),
    );
  const result = AgentsFile.safeParse(document.toJS() ?? {});
  if (!result.success)
    throw new AgentsFileError(
      file,
      result.error.issues.flatMap(leaves).map((issue) => problemOf(document, issue, at)),
    );
  const badCrons = cronFaults(result.data);
  if (badCrons.length > 0)
    throw new AgentsFileError(
      file,
      badCrons.map(({ path, message }) => ({ ...at(offsetOf(document, path)), message })),
    );
  return result.data;
}

type Issue = z.core.$ZodIssue;

/** A union says "no branch fits"; the branch that came furthest says why. */
function leaves(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const branches = issue.errors.map((errors) =>
    errors.flatMap((inner) => leaves({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  const depth = (branch: Issue[]) => Math.max(0, ...branch.map(({ path }) => path.length));
  return branches.sort((a, b) => depth(b) - depth(a))[0] ?? [issue];
}

function problemOf(
  document: Document,
  issue: Issue,
  at: (offset: number) => { line: number; column: number },
): Problem {
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const where = keyOffset(document, issue.path, key) ?? offsetOf(document, issue.path);
    return { ...at(where), message: `${pathText(issue.path)} has no "${key}".` };
  }
  const what = pathText(issue.path);
  const message =
    issue.code === "invalid_type" && issue.path.length > 0 && !document.hasIn(issue.path)
      ? `${what} is missing.`
      : `${what}: ${issue.message}.`;
  return { ...at(offsetOf(document, issue.path)), message };
}

const pathText = (path: PropertyKey[]) =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  ) || "the file";

/** Where the value at `path` stands; of a value that is not there, where its nearest parent does. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node && "range" in node && node.range) return node.range[0];
  }
  return 0;
}

function keyOffset(document: Document, path: PropertyKey[], key: string): number | undefined {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function cronFaults({ workspaces }: AgentsFile) {
  const faults: { path: PropertyKey[]; message: string }[] = [];
  workspaces.forEach((workspace, w) => {
    workspace.agents.forEach((agent, a) => {
      agent.scripts.forEach(({ cron }, s) => {
        if (cron === "") return;
        const path = ["workspaces", w, "agents", a, "scripts", s, "cron"];
        try {
          new Cron(cron, { paused: true }).stop();
        } catch (error) {
          faults.push({ path, message: `${pathText(path)}: ${(error as Error).message}` });
        }
      });
    });
  });
  return faults;
}
