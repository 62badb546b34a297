import { expect, test } from "vitest";
import { createClient, type Transport } from "#api/client.ts";
import { probeStream } from "./probe.ts";

function answering(answers: Record<string, [number, unknown]>) {
  const fetch: Transport["fetch"] = async (url) => {
    const [status, body] = answers[url.replace("/api/v2/", "")] ?? [200, {}];
    return new Response(JSON.stringify(body), { status });
  };
  const client = createClient({ baseUrl: "", fetch, openSocket: () => expect.unreachable() });
  return probeStream({ client, fetch }, "/api/v2/stream");
}

test("[version floor] a stream whose route is unknown is refused for good", async () => {
  expect(await answering({ stream: [404, { message: "Route not found." }] })()).toEqual({
    refused: "this version of the server does not have it, a newer one may",
  });
});

test.each([
  ["a resource that is gone", 404, { message: "Resource not found." }],
  ["an upgrade that is missing", 400, { message: "Upgrade" }],
  ["no JSON", 404, undefined],
])("[version floor] %s is worth another try", async (_, status, body) => {
  expect(await answering({ stream: [status, body] })()).toBe("retry");
});
