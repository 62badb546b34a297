import type { Container, Devcontainer } from "#api/http/containers.ts";

export type TermKind = "text" | "label" | "image" | "state" | "port";
/** One condition; `raw` is how it stands in the field, for a chip and for taking it out. */
export type Term = { kind: TermKind; value: string; not: boolean; raw: string };

const KINDS = new Set<string>(["label", "image", "state", "port"]);

/** Words and `kind:value` terms, all of which must hold; `"…"` holds spaces together, `-` in front turns a term round. */
export function parseFilter(q: string): Term[] {
  const terms: Term[] = [];
  for (const [raw] of q.matchAll(/(?:"[^"]*"?|[^\s"])+/g)) {
    const not = raw.length > 1 && raw.startsWith("-");
    const body = not ? raw.slice(1) : raw;
    const colon = body.indexOf(":");
    const name = body.slice(0, Math.max(0, colon)).toLowerCase();
    const isKind = KINDS.has(name);
    const value = (isKind ? body.slice(colon + 1) : body).replaceAll('"', "");
    // A term that is being typed hides nothing yet.
    if (value === "") continue;
    terms.push({ kind: isKind ? (name as TermKind) : "text", value, not, raw });
  }
  return terms;
}

/** The field's text without one of its terms. */
export const withoutTerm = (q: string, term: Term): string =>
  parseFilter(q)
    .filter(({ raw }) => raw !== term.raw)
    .map(({ raw }) => raw)
    .join(" ");

/** The field's text with one more term, in quotes where it needs them. */
export function withTerm(q: string, kind: TermKind, value: string): string {
  const quoted = /\s/.test(value) ? `"${value}"` : value;
  const raw = kind === "text" ? quoted : `${kind}:${quoted}`;
  const terms = parseFilter(q);
  return [...terms.filter((term) => term.raw !== raw).map((term) => term.raw), raw].join(" ");
}

/** What a term may look at: a container, a devcontainer, or both where they are one thing. */
export type Filterable = { container?: Container | undefined; devcontainer?: Devcontainer | undefined };

export const matches = (of: Filterable, terms: readonly Term[]): boolean =>
  terms.every((term) => holds(of, term) !== term.not);

function holds(of: Filterable, { kind, value }: Term): boolean {
  const { container, devcontainer } = of;
  switch (kind) {
    case "text":
      return textOf(of).includes(value.toLowerCase());
    case "image":
      return (container?.image ?? "").toLowerCase().includes(value.toLowerCase());
    case "state":
      return statesOf(of).includes(value.toLowerCase());
    case "port":
      return (container?.ports ?? []).some(
        (port) => String(port.port) === value || String(port.host_port ?? "") === value,
      );
    case "label":
      return hasLabel(container?.labels ?? devcontainer?.container?.labels ?? {}, value);
  }
}

/** As the contract filters labels (CT21): exact, and a key without a value means any. */
function hasLabel(labels: Record<string, string>, value: string): boolean {
  const equals = value.indexOf("=");
  if (equals < 0) return value in labels;
  const key = value.slice(0, equals);
  const wanted = value.slice(equals + 1);
  return key in labels && (wanted === "" || labels[key] === wanted);
}

/** The words by which a person may ask for its state. */
export function statesOf({ container, devcontainer }: Filterable): string[] {
  const states: string[] = [];
  if (devcontainer) {
    states.push(devcontainer.status);
    if (devcontainer.dirty) states.push("changed", "dirty");
    if (devcontainer.error !== undefined || devcontainer.status === "error") states.push("error", "failed");
  } else if (container) {
    states.push(container.running ? "running" : "stopped");
    if (!container.running) states.push("exited");
    if (/with code|: ./.test(container.status)) states.push("failed");
  }
  return states;
}

// A container keeps its identity from frame to frame while it does not change.
const texts = new WeakMap<object, string>();

function textOf({ container, devcontainer }: Filterable): string {
  return [
    devcontainer && memo(devcontainer, devcontainerText),
    container && memo(container, containerText),
  ].join(" ");
}

function memo<T extends object>(of: T, make: (of: T) => string): string {
  const known = texts.get(of);
  if (known !== undefined) return known;
  const text = make(of).toLowerCase();
  texts.set(of, text);
  return text;
}

const containerText = ({ id, name, image }: Container) => `${name} ${image} ${id}`;
const devcontainerText = ({ name, workspace_folder, agent }: Devcontainer) =>
  `${name} ${workspace_folder} ${agent?.name ?? ""}`;
