import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { get } from "#api/endpoint.ts";
import { testServer } from "../testing/testServer.ts";
import { encodeJson } from "./goJson.ts";
import { handlers, jsonPiecesAnswer } from "./handlers.ts";
import { jsonArray } from "./jsonArray.ts";

const Items = z.array(z.object({ text: z.string() }));

test("an array in pieces has the bytes of the whole", async () => {
  const item = fc.record({ text: fc.string({ unit: fc.constantFrom(..."]a<[,\u2028🚢") }) });
  const pieces = fc.array(fc.array(item, { maxLength: 3 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(pieces, async (given) => {
      async function* come() {
        yield* given;
      }
      let text = "";
      for await (const piece of jsonArray(Items, come())) text += piece;
      expect(text).toBe(encodeJson(given.flat()));
    }),
  );
});

test("what fails in the middle breaks the answer off: nobody takes half a list for a whole one", async () => {
  const broken = get("/api/v2/probe/broken", { summary: "", auth: "none", response: Items });
  async function* pieces() {
    yield [{ text: "one" }];
    throw new Error("the store failed");
  }
  const { request } = await testServer({
    routes: () =>
      handlers({ broken }, { broken: async () => jsonPiecesAnswer(jsonArray(broken.response, pieces())) }),
  });
  const read = async () => (await request("/api/v2/probe/broken")).text();
  await expect(read()).rejects.toThrow();
  expect((await request("/api/v2/buildinfo")).status).toBe(200);
});
