/**
 * `refused`: the engine answered so, with an HTTP status. `not_answering`: reached, but its answer stayed away, was cut
 * off or made no sense.
 */
export type EngineFailure = "refused" | "no_engine" | "no_permission" | "not_answering";

/** Why a call failed: by kind for programs, by the engine's own message for people. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly kind: EngineFailure;
  /** 404 no such container, 409 conflict; 0 when no answer came. */
  readonly status: number;

  constructor(kind: EngineFailure, message: string, status = 0) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}
