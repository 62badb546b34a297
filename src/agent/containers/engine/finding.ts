import { addressText } from "./address.ts";
import type { EngineAddress, EngineIdentity } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import { START_OR_INSTALL } from "./engineTrouble.ts";

export type Found = {
  kind: "found";
  address: EngineAddress;
  identity: EngineIdentity;
  /** The docker or podman program, which devcontainers need beside the engine. */
  cli: string | undefined;
};
/** `error` has the sentence for the user and the next step. */
export type EngineFinding = Found | { kind: "none" | "failed"; error: EngineError };

/** Of several places without an engine that answers, the one that is worth telling. */
export function mostTelling(
  failures: readonly { address: EngineAddress; error: EngineError }[],
): EngineFinding {
  for (const kind of ["no_permission", "not_answering"] as const) {
    const failure = failures.find(({ error }) => error.kind === kind);
    if (failure) return { kind: "failed", error: failure.error };
  }
  const looked = failures.map(({ address }) => addressText(address)).join(", ");
  const error = new EngineError("no_engine", `no container engine was found (looked at ${looked})`, {
    nextStep: START_OR_INSTALL,
  });
  return { kind: "none", error };
}

/** A found engine without its program: all works but devcontainers. */
export function missingCli({ identity, cli }: Found): { sentence: string; nextStep: string } | undefined {
  if (cli !== undefined) return undefined;
  return {
    sentence: `${identity.product === "podman" ? "Podman" : "Docker"} answers, but its command \`${identity.product}\` is not in the agent's PATH`,
    nextStep: "Install it (Debian: `docker-cli` or `docker.io`); devcontainers are built with it.",
  };
}
