import { z } from "zod";
import { HttpError } from "../http/httpError.ts";
import { parseUuid } from "../http/uuid.ts";
import type { Search } from "./search.ts";

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
  const faults: { field: string; detail: string }[] = [];
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
  const term = words.join(" ");
  const [owner = "", name] = splitOutside(term, "/");
  if (splitOutside(term, "/").length > 2)
    faults.push({
      field: "q",
      detail: `Query element ${JSON.stringify(term)} can have one slash only: owner/name.`,
    });
  else if (name !== undefined) {
    add("owner", owner);
    add("name", name);
  } else if (term !== "") add("name", term);

  const search: Search = {};
  for (const [key, given] of values) {
    const read = READERS.get(key);
    const fault = (detail: string) => faults.push({ field: key, detail });
    if (!read) {
      fault(`${JSON.stringify(key)} is not a valid query param`);
      continue;
    }
    if (given.length > 1 && !LISTS.has(key))
      fault(
        `Query param ${JSON.stringify(key)} provided more than once, found ${given.length} times. Only provide 1 instance of this query param.`,
      );
    read(search, {
      key,
      first: unquoted(given[0] ?? ""),
      list: given.flatMap((value) => splitOutside(value, ",")).map(unquoted),
      fault,
    });
  }
  if (faults.length > 0) throw HttpError.validation(faults, "Invalid workspace search query.");
  return search;
}

type Given = { key: string; first: string; list: string[]; fault: (detail: string) => void };
type Reader = (search: Search, given: Given) => void;

const LISTS = new Set(["id", "has-agent", "param"]);

const text =
  (member: "owner" | "name" | "template" | "organization"): Reader =>
  (search, { first }) => {
    search[member] = first;
  };

const Bool = z.stringbool({ truthy: ["true", "1", "t"], falsy: ["false", "0", "f"] });

const bool =
  (set: (search: Search, wanted: boolean) => void): Reader =>
  (search, { key, first, fault }) => {
    const { data } = Bool.safeParse(first);
    if (data === undefined)
      fault(`Query param ${JSON.stringify(key)} must be a boolean, not ${JSON.stringify(first)}.`);
    else set(search, data);
  };

const time =
  (member: "usedAfter" | "usedBefore"): Reader =>
  (search, { key, first, fault }) => {
    const at = Date.parse(first.toUpperCase());
    if (Number.isNaN(at))
      fault(`Query param ${JSON.stringify(key)} must be a time in RFC 3339 form, in double quotes.`);
    search[member] = at;
  };

const withAgents = (search: Search, statuses: string[]) => {
  search.hasAgent = [...(search.hasAgent ?? []), ...statuses];
};

/** No workspace here is shared or a task, none has parameters. */
const nobodyIs: Reader = bool((search, wanted) => {
  if (wanted) search.nothing = true;
});
const nobodyHas: Reader = (search) => {
  search.nothing = true;
};

const STATUSES = [
  ...["pending", "starting", "running", "stopping", "stopped", "failed"],
  ...["canceling", "canceled", "deleting", "deleted"],
];

const READERS = new Map<string, Reader>(
  Object.entries({
    owner: text("owner"),
    name: text("name"),
    template: text("template"),
    organization: text("organization"),
    status(search, { first, fault }) {
      if (!STATUSES.includes(first))
        fault(
          `Query param "status" has invalid value: ${JSON.stringify(first)} is none of ${STATUSES.join(", ")}.`,
        );
      search.status = first;
    },
    id(search, { list, fault }) {
      search.ids = list.flatMap((id) => {
        try {
          return [parseUuid(id)];
        } catch {
          fault(`Query param "id" must be a list of UUIDs: ${JSON.stringify(id)} is none.`);
          return [];
        }
      });
    },
    "has-agent": (search, { list }) => withAgents(search, list),
    healthy: bool((search, wanted) =>
      withAgents(search, wanted ? ["connected"] : ["disconnected", "timeout"]),
    ),
    dormant: bool((search, wanted) => {
      search.dormant = wanted;
    }),
    outdated: bool((search, wanted) => {
      search.outdated = wanted;
    }),
    last_used_after: time("usedAfter"),
    last_used_before: time("usedBefore"),
    param: nobodyHas,
    shared_with_user: nobodyHas,
    shared_with_group: nobodyHas,
    shared: nobodyIs,
    has_external_agent: nobodyIs,
    "has-ai-task": nobodyIs,
  } satisfies Record<string, Reader>),
);
