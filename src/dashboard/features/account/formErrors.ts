import { ApiError } from "#api/client.ts";

/** What a refused form says at each field, and at `form` when it concerns the whole. */
export function fieldErrors(error: unknown): Record<string, string | undefined> {
  if (!error) return {};
  if (!(error instanceof ApiError)) return { form: error instanceof Error ? error.message : String(error) };
  const { validations = [], message, detail } = error.envelope;
  if (validations.length > 0)
    return Object.fromEntries(validations.map(({ field, detail }) => [field, detail]));
  return { form: detail ? `${message} ${detail}` : message };
}

/** A text field of a submitted form. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
