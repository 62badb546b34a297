import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { Time, Uuid } from "#api/values.ts";
import { decodeBody, encodeJson, parseFirstJson } from "./goJson.ts";
import { HttpError } from "./httpError.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const decode = <S extends z.ZodType>(schema: S, text: string) => decodeBody(schema, bytes(text));

function detailOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof HttpError) return error.envelope.detail ?? JSON.stringify(error.envelope);
    throw error;
  }
  return undefined;
}

test("answers end in one newline and hold no markup", () => {
  expect(encodeJson({ a: "<b>&\u2028\u2029" })).toBe('{"a":"\\u003cb\\u003e\\u0026\\u2028\\u2029"}\n');
  expect(encodeJson(undefined)).toBe("null\n");
});

test("whatever is encoded is read back, and what follows does not matter", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ noUnicodeString: false }),
      fc.constantFrom("", " x", "{", "]"),
      (value, rest) => {
        // Numbers need a border: `1` and `]` are apart, `1` and `2` would be twelve.
        expect(parseFirstJson(bytes(encodeJson(value) + rest))).toEqual(JSON.parse(JSON.stringify(value)));
      },
    ),
  );
});

test.each([
  ["", "EOF"],
  [" \n", "EOF"],
  ['{"a":', "unexpected EOF"],
  ['"abc', "unexpected EOF"],
  ["[1,[2]", "unexpected EOF"],
])("the body %j is refused as %s", (text, detail) => {
  expect(detailOf(() => parseFirstJson(bytes(text)))).toBe(detail);
});

test.each(["{a}", "nope", "}", '{"a":"\u0001"}', "\ufeff{}"])("the body %j is no JSON", (text) => {
  expect(detailOf(() => parseFirstJson(bytes(text)))).toBeTruthy();
});

test("bytes that are no UTF-8 and lone surrogates become U+FFFD", () => {
  expect(parseFirstJson(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toBe("\ufffd(");
  expect(parseFirstJson(bytes('"\\ud800x\\ud83d\\ude00"'))).toBe("\ufffdx😀");
});

const Body = z.object({
  name: z.string(),
  count: z.number().int(),
  on: z.boolean(),
  id: Uuid,
  at: Time,
  list: z.array(z.object({ text: z.string() })),
  maybe: z.string().optional(),
  labels: z.record(z.string(), z.string()),
});

const ZERO = {
  name: "",
  count: 0,
  on: false,
  id: "00000000-0000-0000-0000-000000000000",
  at: "0001-01-01T00:00:00Z",
  list: [],
  labels: {},
};

test("absent and null members are zero values, also when the body is null", () => {
  expect(decode(Body, "{}")).toEqual(ZERO);
  expect(decode(Body, "null")).toEqual(ZERO);
  expect(decode(Body, '{"name":null,"list":null,"maybe":null,"id":null}')).toEqual(ZERO);
  expect(decode(Body, '{"list":[null]}').list).toEqual([{ text: "" }]);
});

test("member names match in any case, unknown members are ignored", () => {
  const body = decode(Body, '{"NAME":"a","List":[{"TEXT":"b","x":1}],"__proto__":{"name":"c"},"y":2}');
  expect(body).toEqual({ ...ZERO, name: "a", list: [{ text: "b" }] });
});

test("a UUID may be spelled in every accepted way, and is refused by its reason", () => {
  const id = "6f1a9c5e-0b2d-4c3e-8f4a-112233445566";
  for (const spelled of [id.toUpperCase(), id.replaceAll("-", ""), `{${id}}`, `urn:uuid:${id}`])
    expect(decode(Body, JSON.stringify({ id: spelled })).id).toBe(id);
  expect(detailOf(() => decode(Body, '{"id":""}'))).toBe("invalid UUID length: 0");
  expect(detailOf(() => decode(Body, `{"id":"${id.replace("6", "x")}"}`))).toBe("invalid UUID format");
});

test.each([
  ['{"name":1}', "json: cannot unmarshal number into field name"],
  ['{"count":"1"}', "json: cannot unmarshal string into field count"],
  ['{"count":1.5}', "json: cannot unmarshal number into field count"],
  ['{"list":[{"text":{}}]}', "json: cannot unmarshal object into field list[0].text"],
  ["[]", "json: cannot unmarshal array into field (body)"],
  ['{"at":"yesterday"}', 'parsing time "yesterday" as RFC 3339: cannot parse'],
])("the wrong type in %s is named", (text, detail) => {
  expect(detailOf(() => decode(Body, text))).toBe(detail);
});

test("a value of the right type that the contract forbids is a failed validation", () => {
  const Small = z.object({ state: z.enum(["on", "off"]) });
  expect(detailOf(() => decode(Small, '{"state":"maybe"}'))).toContain('"field":"state"');
});
