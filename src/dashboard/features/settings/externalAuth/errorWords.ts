import { ApiError } from "#api/client.ts";
import { visibleText } from "../../../ui/visibleControls.ts";

/** A refusal with what the server adds to it, which is where providers are quoted. */
export function errorWords(error: Error): string {
  const detail = error instanceof ApiError ? error.envelope.detail : undefined;
  return visibleText(detail ? `${error.message} ${detail}` : error.message);
}
