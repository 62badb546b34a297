import type { Envelope } from "#api/http/errors.ts";

/** An answer that is not a success: the server passes it on to whoever asked (containers.md AS4). */
export class Refusal extends Error {
  readonly status: number;
  readonly envelope: Envelope;

  constructor(status: number, envelope: Envelope, options: { cause?: unknown } = {}) {
    super(envelope.message, options);
    this.name = "Refusal";
    this.status = status;
    this.envelope = envelope;
  }
}
