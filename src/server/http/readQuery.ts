import type { z } from "zod";
import { HttpError } from "./httpError.ts";

/** The query through the contract: of a repeated parameter the first counts, unknown ones are ignored. */
export function readQuery<S extends z.ZodType>(schema: S, search: URLSearchParams): z.output<S> {
  const values: Record<string, string> = {};
  for (const [name, value] of search) if (!Object.hasOwn(values, name)) values[name] = value;
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw HttpError.badQuery(
    result.error.issues.map(({ path, message }) => ({
      field: path.join("."),
      detail: `Query param ${JSON.stringify(path.join("."))} is not valid: ${message}`,
    })),
  );
}
