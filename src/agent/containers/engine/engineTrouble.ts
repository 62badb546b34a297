import { addressText } from "./address.ts";
import type { EngineAddress } from "./engine.ts";
import { EngineError } from "./engineError.ts";

/** A failed connection in the docker CLI's words, which people search for, and the next step. */
export function connectionTrouble(address: EngineAddress, error: unknown): EngineError {
  const { code = "", message } = error as NodeJS.ErrnoException; // what node:http and node:net reject with
  const at = addressText(address);
  if (code === "ENOENT" || code === "ENOTDIR")
    return new EngineError("no_engine", cannotConnect(at), { nextStep: START_OR_INSTALL });
  if (code === "EACCES" || code === "EPERM")
    return new EngineError(
      "no_permission",
      `permission denied while trying to connect to the Docker daemon socket at ${at}`,
      { nextStep: nextStepForPermission(at) },
    );
  if (code === "ECONNREFUSED")
    return new EngineError("not_answering", cannotConnect(at), {
      nextStep: "Start it (`systemctl start docker`); it stopped and left its socket behind.",
    });
  return new EngineError("not_answering", `the container engine at ${at} did not answer: ${message}`, {
    nextStep: "See whether `docker ps` answers on this machine, and restart the engine if it does not.",
  });
}

export const START_OR_INSTALL =
  "Start Docker or Podman on the agent's machine, or install one; set DOCKER_HOST for the agent if it listens elsewhere.";

const cannotConnect = (at: string) =>
  `Cannot connect to the Docker daemon at ${at}. Is the docker daemon running?`;

const nextStepForPermission = (at: string) =>
  at.includes("/podman/")
    ? "Run the agent as the user whose Podman it is, or start that user's own (`systemctl --user start podman.socket`)."
    : "Add the agent's user to the group `docker` (`usermod -aG docker USER`) and start the agent again.";
