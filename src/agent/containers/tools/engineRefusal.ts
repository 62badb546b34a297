import { Refusal } from "../../refusal.ts";
import { EngineError } from "../engine/engineError.ts";

const isMissing = ({ status, message }: EngineError) => status === 404 && /no such container/i.test(message);

/** What the caller is told of the engine's failure; anything else stays what it is. */
export function engineRefusal(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const { kind, status, message, nextStep } = error;
  if (isMissing(error)) return new Refusal(404, { message: "Container not found." }, { cause: error });
  if (kind === "refused" && status >= 400) return new Refusal(status, { message }, { cause: error });
  return new Refusal(
    502,
    {
      message: "The container engine does not answer.",
      detail: [message, nextStep].filter((text) => text !== "").join(". "),
    },
    { cause: error },
  );
}

/** Rejects with Refusals where the engine fails. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw engineRefusal(error);
  }
}

export async function* refusingEach<T>(work: () => AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* work();
  } catch (error) {
    throw engineRefusal(error);
  }
}
