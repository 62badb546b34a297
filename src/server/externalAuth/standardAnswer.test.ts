import fc from "fast-check";
import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { standardAnswer } from "./standardAnswer.ts";

const answer = (text: string, status = 200, type = "application/json") =>
  standardAnswer({ status, headers: new Headers({ "content-type": type }), text });

const word = fc.constantFrom(
  ...[
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "scope",
    "error",
    "ok",
    "authed_user",
    "id_token",
  ],
  ...["device_code", "user_code", "verification_uri", "interval", "__proto__", "constructor"],
);
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc.dictionary(word, fc.oneof(fc.jsonValue(), fc.string())).map((members) => JSON.stringify(members)),
  fc.dictionary(word, fc.string()).map((members) => new URLSearchParams(members).toString()),
);
const type = fc.constantFrom(
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "text/html",
  "x",
);

test("whatever a provider answers, with any status: tokens, a grant, or a refusal of the library's own", async () => {
  const as = { issuer: "https://a.example" };
  const client = { client_id: "c" };
  await fc.assert(
    fc.asyncProperty(body, fc.integer({ min: 101, max: 999 }), type, async (text, status, kind) => {
      for (const read of [
        () => oauth.processRefreshTokenResponse(as, client, answer(text, status, kind)),
        () => oauth.processDeviceAuthorizationResponse(as, client, answer(text, status, kind)),
        () => oauth.processRevocationResponse(answer(text, status, kind)),
      ]) {
        const result = await read().catch((error: unknown) => {
          const isTheirs =
            error instanceof oauth.OperationProcessingError ||
            error instanceof oauth.ResponseBodyError ||
            error instanceof oauth.UnsupportedOperationError;
          expect([String(error), isTheirs]).toEqual([String(error), true]);
          return undefined;
        });
        if (result && "access_token" in result) expect(typeof result.access_token).toBe("string");
      }
    }),
    { numRuns: 1_000 },
  );
});

test("what is as it should be stays as it is", async () => {
  const good = {
    access_token: "a",
    token_type: "bearer",
    expires_in: 60,
    refresh_token: "r",
    scope: "s",
    more: [1],
  };
  expect(await answer(JSON.stringify(good)).json()).toEqual(good);
});
