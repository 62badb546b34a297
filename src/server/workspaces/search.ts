import { z } from "zod";
import type { Workspace } from "#api/http/workspaces.ts";
import { HttpError } from "../http/httpError.ts";
import { parseUuid } from "../http/uuid.ts";
import { agentsOf } from "./wireWorkspace.ts";

/** What `q` asks for; an absent member asks for nothing. */
export type Search = {
  owner?: string;
  name?: string;
  /** The name is whole, not a part of one. */
  ids?: string[];
  template?: string;
  status?: string;
  hasAgent?: string[];
  dormant?: boolean;
  outdated?: boolean;
};

type Validation = { field: string; detail: string };

const STATUSES = [
  ...["pending", "starting", "running", "stopping", "stopped", "failed"],
  ...["canceling", "canceled", "deleting", "deleted"],
];
const Bool = z.stringbool({ truthy: ["true", "1", "t"], falsy: ["false", "0", "f"] });

/** Splits on spaces outside double quotes; quotes stay, to tell `"a/b"` from `a/b`. */
const tokensOf = (query: string) => query.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
const unquoted = (text: string) => text.replaceAll('"', "");

/** Outside of quotes only. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [""];
  let inQuotes = false;
  for (const character of text) {
    if (character === '"') inQuotes = !inQuotes;
    if (character === separator && !inQuotes) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** Reads the filter language of browse-and-auth.md §2. Throws a 400 with one validation for each mistake. */
export function parseSearch(q: string): Search {
  const faults: Validation[] = [];
  const values = new Map<string, string[]>();
  const add = (key: string, value: string) => values.set(key, [...(values.get(key) ?? []), value]);
  const words: string[] = [];
  for (const token of tokensOf(q.toLowerCase())) {
    const parts = splitOutside(token, ":");
    const [key = "", value = ""] = parts;
    if (parts.length === 1) words.push(token);
    else if (parts.length > 2 || key === "" || value === "")
      faults.push({ field: "q", detail: `Query element ${JSON.stringify(token)} must be key:value.` });
    else add(unquoted(key), value);
  }
  if (words.length > 0) readName(words.join(" "), add, faults);
  const search = readValues(values, faults);
  if (faults.length > 0) throw HttpError.validation(faults, "Invalid workspace search query.");
  return search;
}

function readName(term: string, add: (key: string, value: string) => void, faults: Validation[]) {
  const parts = splitOutside(term, "/");
  if (parts.length > 2)
    faults.push({
      field: "q",
      detail: `Query element ${JSON.stringify(term)} can have one slash only: owner/name.`,
    });
  else if (parts.length === 2) {
    add("owner", parts[0]!);
    add("name", parts[1]!);
  } else add("name", term);
}

const LISTS = new Set(["id", "has-agent", "param", "healthy"]);
/** Understood, and true of no workspace of this server, or of every one: they filter nothing. */
const WITHOUT_EFFECT = new Set([
  ...["last_used_after", "last_used_before", "param", "organization", "shared", "shared_with_user"],
  ...["shared_with_group", "has_external_agent", "has-ai-task"],
]);

function readValues(values: ReadonlyMap<string, string[]>, faults: Validation[]): Search {
  const search: Search = {};
  const bool = (field: string, text: string): boolean | undefined => {
    const result = Bool.safeParse(text);
    if (!result.success)
      faults.push({
        field,
        detail: `Query param ${JSON.stringify(field)} must be a boolean, not ${JSON.stringify(text)}.`,
      });
    return result.data;
  };
  for (const [key, given] of values) {
    if (given.length > 1 && !LISTS.has(key))
      faults.push({
        field: key,
        detail: `Query param ${JSON.stringify(key)} provided more than once, found ${given.length} times. Only provide 1 instance of this query param.`,
      });
    const [first = ""] = given.map(unquoted);
    const list = given.flatMap((value) => splitOutside(value, ",")).map(unquoted);
    if (key === "owner" || key === "name" || key === "template") search[key] = first;
    else if (key === "id") search.ids = list.flatMap((id) => readId(id, faults));
    else if (key === "status") {
      if (!STATUSES.includes(first))
        faults.push({
          field: key,
          detail: `Query param "status" has invalid value: ${JSON.stringify(first)} is none of ${STATUSES.join(", ")}.`,
        });
      search.status = first;
    } else if (key === "has-agent") search.hasAgent = [...(search.hasAgent ?? []), ...list];
    else if (key === "healthy") {
      const healthy = bool(key, first);
      search.hasAgent = [
        ...(search.hasAgent ?? []),
        ...(healthy ? ["connected"] : ["disconnected", "timeout"]),
      ];
    } else if (key === "dormant" || key === "outdated") {
      const wanted = bool(key, first);
      if (wanted !== undefined) search[key] = wanted;
    } else if (!WITHOUT_EFFECT.has(key))
      faults.push({ field: key, detail: `${JSON.stringify(key)} is not a valid query param` });
  }
  return search;
}

function readId(text: string, faults: Validation[]): string[] {
  try {
    return [parseUuid(text)];
  } catch {
    faults.push({
      field: "id",
      detail: `Query param "id" must be a list of UUIDs: ${JSON.stringify(text)} is none.`,
    });
    return [];
  }
}

/** Whether a workspace is one that was asked for by `viewer`. */
export function matches(search: Search, workspace: Workspace, viewerName: string): boolean {
  const { owner, name, ids, template, status, hasAgent, dormant, outdated } = search;
  const ownerName = owner === "me" ? viewerName : owner;
  const build = workspace.latest_build;
  return (
    (ownerName === undefined || workspace.owner_name.toLowerCase() === ownerName.toLowerCase()) &&
    (name === undefined || workspace.name.toLowerCase().includes(name)) &&
    (ids === undefined || ids.includes(workspace.id)) &&
    (template === undefined || workspace.template_name === template) &&
    (status === undefined || build.status === status) &&
    (hasAgent === undefined ||
      (build.transition === "start" && agentsOf(build).some((agent) => hasAgent.includes(agent.status)))) &&
    // `dormant:false` filters nothing (BA15); nothing is ever dormant or outdated here.
    dormant !== true &&
    (outdated === undefined || workspace.outdated === outdated)
  );
}

/** Own favourites, then what runs, then by owner and name. */
export function order(a: Workspace, b: Workspace): number {
  const runs = ({ latest_build: build }: Workspace) =>
    build.transition === "start" && build.job.status === "succeeded";
  const byName = (x: string, y: string) =>
    x.toLowerCase() < y.toLowerCase() ? -1 : Number(x.toLowerCase() > y.toLowerCase());
  return (
    Number(b.favorite) - Number(a.favorite) ||
    Number(runs(b)) - Number(runs(a)) ||
    byName(a.owner_name, b.owner_name) ||
    byName(a.name, b.name)
  );
}
