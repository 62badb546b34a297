import type { z } from "zod";
import { encodeJson } from "./goJson.ts";

/** The items of an array as they stand in its JSON, between the brackets; checked by the schema of the whole. */
export function itemsOf(schema: z.ZodType, items: unknown): string {
  const text = encodeJson(schema.parse(items));
  return text.slice(1, text.lastIndexOf("]"));
}

/** The JSON of one array that comes piece by piece, byte for byte what it would be whole. */
export async function* jsonArray(schema: z.ZodType, pieces: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = "[";
  for await (const piece of pieces) {
    const items = itemsOf(schema, piece);
    if (items === "") continue;
    yield before + items;
    before = ",";
  }
  yield before === "[" ? "[]\n" : "]\n";
}
