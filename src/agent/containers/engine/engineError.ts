/**
 * `refused`: the engine answered so, with an HTTP status. `not_answering`: reached, but its answer stayed away, was cut
 * off or made no sense. `unsupported`: DOCKER_HOST names a place that this client does not go to.
 */
export type EngineFailure = "refused" | "no_engine" | "no_permission" | "not_answering" | "unsupported";

/** Why a call failed: by kind for programs, by the engine's own message for people. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly kind: EngineFailure;
  /** 404 no such container, 409 conflict; 0 when no answer came. */
  readonly status: number;
  /** What the user can do about it, in a sentence; empty when nobody knows. */
  readonly nextStep: string;

  constructor(kind: EngineFailure, message: string, { status = 0, nextStep = "" } = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.nextStep = nextStep;
  }
}
