import type { Container, ContainerList } from "#api/http/containers.ts";
import { COMPOSE_PROJECT, COMPOSE_SERVICE } from "../model/tree.ts";

/** What a container belongs to: a devcontainer, a compose project, or both. */
export type Belonging = {
  devcontainer?: { name: string; folder: string };
  compose?: { project: string; service: string };
  /** All containers of the same project or devcontainer, itself among them, by name. */
  members: readonly Container[];
};

const FOLDER = "devcontainer.local_folder";
/** Docker takes twelve digits of an id for the whole, as people and its own lists do. */
const SHORT_ID = 12;

/** All containers of a list; a devcontainer's own may stand only beside it. */
export function containersOf({ containers, devcontainers }: ContainerList): readonly Container[] {
  const known = new Set(containers.map(({ id }) => id));
  const beside = (devcontainers ?? []).flatMap(({ container }) => container ?? []);
  return [...containers, ...beside.filter(({ id }) => !known.has(id))];
}

/** By id, the beginning of one, or name. */
export function findContainer(list: ContainerList, wanted: string): Container | undefined {
  const all = containersOf(list);
  return (
    all.find(({ id }) => id === wanted) ??
    all.find(({ name }) => name === wanted) ??
    (wanted.length >= SHORT_ID ? all.find(({ id }) => id.startsWith(wanted)) : undefined)
  );
}

/** What took the place of one that is gone: a rebuild makes a new container of the same folder, service or name. */
export function successorOf(list: ContainerList, gone: Container): Container | undefined {
  const place = placeOf(gone);
  return containersOf(list).find((other) => other.id !== gone.id && placeOf(other) === place);
}

function placeOf({ labels, name }: Container): string {
  const compose = labels?.[COMPOSE_PROJECT] && `${labels[COMPOSE_PROJECT]} ${labels[COMPOSE_SERVICE] ?? ""}`;
  return compose || labels?.[FOLDER] || name;
}

export function belongingOf(list: ContainerList, container: Container): Belonging {
  const project = container.labels?.[COMPOSE_PROJECT];
  const found = (list.devcontainers ?? []).find((one) => one.container?.id === container.id);
  const folder = found?.workspace_folder ?? container.labels?.[FOLDER];
  const members = containersOf(list).filter(
    ({ id, labels }) =>
      id === container.id ||
      (project !== undefined && labels?.[COMPOSE_PROJECT] === project) ||
      (folder !== undefined && labels?.[FOLDER] === folder),
  );
  return {
    ...(folder !== undefined && {
      devcontainer: { name: found?.name || (folder.split("/").at(-1) ?? folder), folder },
    }),
    ...(project !== undefined && {
      compose: { project, service: container.labels?.[COMPOSE_SERVICE] ?? "" },
    }),
    members: members.toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}

/** As a person names it in a command; a name that a shell might read otherwise gives way to the id. */
export const nameInCommand = ({ name, id }: Pick<Container, "name" | "id">): string =>
  /^[A-Za-z0-9][\w.-]*$/.test(name) ? name : id.slice(0, SHORT_ID);
