import { createContext, type KeyboardEvent, useContext } from "react";
import type { JsonTreeProps } from "./JsonTree.tsx";

/** What every node of one tree needs. Nodes are named by their places: "2/0" is the first child of the third. */
export type TreeContext = JsonTreeProps & {
  open: ReadonlySet<string>;
  active: string;
  setActive: (id: string) => void;
  toggle: (id: string) => void;
  /** How many children of a node are shown, and the wish for more. */
  shownOf: (id: string) => number;
  showMore: (id: string) => void;
  /** The keys of a tree, at one of its items. */
  moveOn: (event: KeyboardEvent<HTMLElement>) => void;
};

export const TreeParts = createContext<TreeContext | undefined>(undefined);

export function useTree(): TreeContext {
  const context = useContext(TreeParts);
  if (!context) throw new Error("a node of a JSON tree stands outside of one");
  return context;
}
