import type { Envelope } from "#api/http/errors.ts";

type Validation = { field: string; detail: string };

/**
 * A refusal with its answer. Thrown anywhere below a route; one place writes it. The functions are the catalogue of
 * conventions §2: a message that several routes share stands here once.
 */
export class HttpError extends Error {
  readonly status: number;
  readonly envelope: Envelope;
  readonly headers: Record<string, string | string[]>;

  constructor(
    status: number,
    envelope: Envelope | string,
    options: { headers?: Record<string, string | string[]>; cause?: unknown } = {},
  ) {
    const body = typeof envelope === "string" ? { message: envelope } : envelope;
    super(body.message, { cause: options.cause });
    this.name = "HttpError";
    this.status = status;
    this.envelope = body;
    this.headers = options.headers ?? {};
  }

  static badRequest(message: string, detail?: string) {
    return new HttpError(400, { message, ...(detail && { detail }) });
  }

  static badJson(detail: string) {
    return HttpError.badRequest("Request body must be valid JSON.", detail);
  }

  static validation(validations: Validation[], message = "Validation failed.") {
    return new HttpError(400, { message, validations });
  }

  /** One entry per field that is missing or empty, in field order. */
  static required(fields: string[]) {
    return HttpError.validation(
      fields.map((field) => ({ field, detail: 'Validation failed for tag "required" with value: ""' })),
    );
  }

  static badQuery(validations: Validation[]) {
    return HttpError.validation(validations, "Query parameters have invalid values.");
  }

  static badUuid(raw: string, reason: string) {
    return HttpError.badRequest(`Invalid UUID ${JSON.stringify(raw)}.`, reason);
  }

  static unauthorized(message: string, detail?: string) {
    return new HttpError(401, { message, ...(detail && { detail }) });
  }

  static forbidden() {
    return new HttpError(403, {
      message: "Forbidden.",
      detail:
        "You don't have permission to view this content. If you believe this is a mistake, please contact your administrator or try signing in with different credentials.",
    });
  }

  static notFound() {
    return new HttpError(404, "Resource not found or you do not have access to this resource");
  }

  static agentNotFound() {
    return new HttpError(404, "Agent doesn't exist with that id, or you do not have access to it.");
  }

  static noRoute() {
    return new HttpError(404, "Route not found.");
  }

  static conflict(message: string, validations?: Validation[]) {
    return new HttpError(409, { message, ...(validations && { validations }) });
  }

  static tooLarge(limitBytes: number) {
    const detail = `At most ${limitBytes} bytes are read.`;
    // The rest of the body is not read, so that the connection is of no more use.
    return new HttpError(
      413,
      { message: "Request body is too large.", detail },
      { headers: { Connection: "close" } },
    );
  }

  static notImplemented() {
    return new HttpError(501, {
      message: "This server does not support this yet.",
      detail: "The route is part of the API, and a later version of Quarterdeck answers it.",
    });
  }

  static internal(detail: string, cause?: unknown) {
    return new HttpError(500, { message: "An internal server error occurred.", detail }, { cause });
  }
}

/** For `catch`: a fault nobody foresaw gets the words that the contract has for it, a refusal goes on as it is. */
export const failedAs =
  (message: string) =>
  (cause: unknown): never => {
    if (cause instanceof HttpError) throw cause;
    const detail = "The reason is in the server's log, under the id of the header X-Coder-Request-Id.";
    throw new HttpError(500, { message, detail }, { cause });
  };

/** Refuses a body in which one of `fields` is missing or empty. */
export function requireFields<T extends object>(body: T, ...fields: (keyof T & string)[]): void {
  const missing = fields.filter((field) => body[field] === undefined || body[field] === "");
  if (missing.length > 0) throw HttpError.required(missing);
}
