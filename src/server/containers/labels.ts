import type { ContainerList } from "#api/http/containers.ts";
import { HttpError } from "../http/httpError.ts";

/** What a container's labels must say. An empty value asks for the key only. */
export type LabelFilter = ReadonlyMap<string, string>;

/** Every `label` is `key=value` with one `=`; of a key the last counts (containers.md CT20, CT21). */
export function readLabels(search: URLSearchParams): LabelFilter {
  const pairs = search.getAll("label").map((label) => label.split("="));
  if (pairs.some(({ length }) => length !== 2))
    throw HttpError.badRequest("Invalid label format", "Labels must be in the format key=value");
  return new Map(pairs as [string, string][]); // just seen to be pairs
}

/** Containers that have all the labels; devcontainers and warnings stay as they are (CT22). */
export function withLabels(list: ContainerList, filter: LabelFilter): ContainerList {
  if (filter.size === 0) return list;
  const wanted = [...filter];
  const fits = (labels: Record<string, string> | null) =>
    labels !== null &&
    wanted.every(([key, value]) => Object.hasOwn(labels, key) && (value === "" || labels[key] === value));
  return { ...list, containers: list.containers.filter(({ labels }) => fits(labels)) };
}
