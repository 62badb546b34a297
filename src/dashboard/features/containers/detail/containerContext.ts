import { createContext, useContext } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Container } from "#api/http/containers.ts";
import type { Act } from "../work/containerWork.ts";
import type { Belonging } from "./containerOnPage.ts";

export type ContainerOnPage = {
  agent: WorkspaceAgent;
  /** As it was last told; the engine may have removed it since. */
  container: Container;
  isGone: boolean;
  /** What is known may be old: the agent or the stream is away. */
  isOld: boolean;
  belonging: Belonging;
  /** What is being done to it. */
  act: Act | undefined;
};

export const ContainerContext = createContext<ContainerOnPage | undefined>(undefined);

/** The container whose page this is. */
export function useContainerOnPage(): ContainerOnPage {
  const value = useContext(ContainerContext);
  if (!value) throw new Error("useContainerOnPage needs a ContainerPage above it");
  return value;
}
