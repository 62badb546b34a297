import { ApiError } from "#api/client.ts";
import { Envelope } from "#api/http/errors.ts";

/** What a Quarterdeck in front of a deployment says of one that it cannot reach: the cause, and the next step. */
export type OutOfReach = { code: string; message: string; detail: string };

const ofEnvelope = ({ code, message, detail = "" }: Envelope): OutOfReach | undefined =>
  code?.startsWith("upstream_") ? { code, message: message.replace(/\.$/, ""), detail } : undefined;

/** Undefined for answers of others, such as a gateway's own page. */
export async function outOfReachOf(response: Response): Promise<OutOfReach | undefined> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const { data } = Envelope.safeParse(body);
  return data && ofEnvelope(data);
}

/** A failed load in words: those of the deployment's absence where that is why, else `title` and what failed. */
export function loadFailure(error: Error, title: string): { title: string; detail: string } {
  const why = error instanceof ApiError ? ofEnvelope(error.envelope) : undefined;
  return why ? { title: why.message, detail: why.detail } : { title, detail: error.message };
}
