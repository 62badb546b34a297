/** A provider cannot be asked, or answered with what nobody expects. The message is for people and holds no secret. */
export class ProviderFault extends Error {
  override name = "ProviderFault";
  /** The provider's own word where it has one: `invalid_grant`, `authorization_pending`. */
  readonly code: string | undefined;
  /** Asking again may help. */
  readonly passing: boolean;
  constructor(message: string, options: { code?: string; passing?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.passing = options.passing ?? false;
  }
}

export type Asked = { status: number; headers: Headers; text: string };

const WITHIN_MS = 10_000;
const MAX_BYTES = 262_144;

/** One request to a provider: no redirect is followed, as the token would go with it; time and size have an end. */
export async function ask(url: string, init: RequestInit = {}, withinMs = WITHIN_MS): Promise<Asked> {
  const { host } = new URL(url);
  const late = AbortSignal.timeout(withinMs);
  const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    return { status: response.status, headers: response.headers, text: await readAtMost(response, host) };
  } catch (error) {
    if (error instanceof ProviderFault || init.signal?.aborted) throw error;
    const why = late.aborted
      ? `gave no answer within ${withinMs / 1000} s`
      : `cannot be reached: ${codeOf(error)}`;
    throw new ProviderFault(`${host} ${why}`, { passing: true, cause: error });
  }
}

async function readAtMost(response: Response, host: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the connection. Iterable in Node, as the types of a browser do not say.
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new ProviderFault(`${host} answered with more than ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function codeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: unknown; message?: unknown } };
  return String(cause?.code ?? cause?.message ?? message);
}
