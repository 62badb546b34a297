import type { EngineAddress, EngineIdentity } from "./engine.ts";

/** The outcome of looking for an engine; all but `found` come with what to tell the user. */
export type EngineFinding =
  | { kind: "found"; address: EngineAddress; identity: EngineIdentity; cli: string | undefined }
  | { kind: "none"; looked: string[] }
  | { kind: "no_permission"; address: EngineAddress }
  | { kind: "not_answering"; address: EngineAddress; reason: string }
  | { kind: "unsupported"; host: string; reason: string };

export type Advice = { sentence: string; next_step: string };
