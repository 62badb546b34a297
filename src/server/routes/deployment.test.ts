import { expect, test } from "vitest";
import { testServer } from "../testing/testServer.ts";

async function hosts(wildcardHost: string, accessUrl: string) {
  const { asUser } = await testServer({ config: { wildcardHost, accessUrl } });
  const read = async (path: string) => (await (await asUser(`/api/v2/${path}`)).json()) as never;
  const { regions } = (await read("regions")) as { regions: Record<string, unknown>[] };
  const { host } = (await read("applications/host")) as { host: string };
  return { regions: regions.map(({ name, wildcard_hostname }) => [name, wildcard_hostname]), host };
}

test("[BA32] the wildcard host has the access URL's port when it has none of its own", async () => {
  expect(await hosts("*.apps.example.com", "http://example.com:3000")).toEqual({
    regions: [["primary", "*.apps.example.com:3000"]],
    host: "*.apps.example.com:3000",
  });
  expect((await hosts("*.apps.example.com:81", "http://example.com:3000")).host).toBe(
    "*.apps.example.com:81",
  );
  expect((await hosts("*.apps.example.com", "https://example.com")).host).toBe("*.apps.example.com");
  expect((await hosts("", "http://example.com:3000")).host).toBe("");
});

test("the server says how much log output it keeps of an agent", async () => {
  const { request } = await testServer({ config: { logLimitBytes: 12_345 } });
  const { quarterdeck } = (await (await request("/api/v2/buildinfo")).json()) as never;
  expect(quarterdeck).toMatchObject({ log_limit_bytes: 12_345 });
});
