import { readFileSync } from "node:fs";
import { watchFile } from "../watchFile.ts";
import type { AgentsFile } from "./definition.ts";
import { parseAgentsFile } from "./parse.ts";

export const readAgentsFile = (file: string): AgentsFile => parseAgentsFile(readFileSync(file, "utf8"), file);

/** Calls back when the file changed: with what it says now, or with why it cannot be read. Answers the end of watching. */
export const watchAgentsFile = (
  file: string,
  onChange: (file: AgentsFile) => void,
  onProblem: (error: unknown) => void,
) => watchFile(file, readAgentsFile, onChange, onProblem);
