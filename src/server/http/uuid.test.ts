import fc from "fast-check";
import { expect, test } from "vitest";
import { parseUuid, UuidError } from "./uuid.ts";

test("every accepted spelling gives the lower-case hyphenated one", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      for (const spelled of [id, id.toUpperCase(), id.replaceAll("-", ""), `{${id}}`, `URN:UUID:${id}`])
        expect(parseUuid(spelled)).toBe(id);
    }),
  );
});

test("any other text is refused with a reason", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
      try {
        expect(parseUuid(text)).toMatch(/^[0-9a-f-]{36}$/);
      } catch (error) {
        expect(error).toBeInstanceOf(UuidError);
      }
    }),
  );
});
