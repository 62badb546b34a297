import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";

export type Problem = { line: number; column: number; message: string };

/** A file has mistakes; the message has a line for each, `file:line:column: sentence`. */
export class YamlFileError extends Error {
  readonly problems: Problem[];
  constructor(file: string, problems: Problem[]) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n"));
    this.name = "YamlFileError";
    this.problems = problems;
  }
}

/** What is wrong with a value that its schema cannot know; `message` stands behind the path. */
export type Fault = { path: PropertyKey[]; message: string };

/** Reads a file that a person wrote. Throws YamlFileError with every mistake and where it stands. */
export function readYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  faultsOf: (read: z.output<S>) => Fault[] = () => [],
): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0)
    throw new YamlFileError(
      file,
      document.errors.map(({ pos, message }) => ({ ...at(pos[0]), message })),
    );
  const result = schema.safeParse(document.toJS() ?? {});
  if (!result.success)
    throw new YamlFileError(
      file,
      result.error.issues.flatMap(leaves).map((issue) => problemOf(document, issue, at)),
    );
  const faults = faultsOf(result.data);
  if (faults.length > 0)
    throw new YamlFileError(
      file,
      faults.map(({ path, message }) => ({
        ...at(offsetOf(document, path)),
        message: `${pathText(path)}: ${message}`,
      })),
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
