import { expect, test } from "vitest";
import { ask, ProviderFault } from "./ask.ts";
import { scriptedProvider } from "./testing/scriptedProvider.ts";

const faultOf = async (asking: Promise<unknown>) => {
  const error = await asking.catch((thrown: unknown) => thrown);
  if (!(error instanceof ProviderFault)) throw error;
  return { message: error.message.replace(/:\d+/, ""), passing: error.passing };
};

test("a provider that says nothing, or never ends, is left; only what may pass is said to", async () => {
  const { url } = await scriptedProvider({ "/silent": () => "silence", "/endless": () => "endless" });
  expect(await faultOf(ask(`${url}/silent`, {}, 50))).toEqual({
    message: "127.0.0.1 gave no answer within 0.05 s",
    passing: true,
  });
  expect(await faultOf(ask(`${url}/endless`))).toEqual({
    message: "127.0.0.1 answered with more than 262144 bytes",
    passing: false,
  });
  expect(await faultOf(ask("http://127.0.0.1:2/"))).toEqual({
    message: "127.0.0.1 cannot be reached: ECONNREFUSED",
    passing: true,
  });
});

test("a token does not follow a redirect", async () => {
  const provider = await scriptedProvider({ "/a": () => ({ status: 302, headers: { location: "/b" } }) });
  const { status } = await ask(`${provider.url}/a`, { headers: { Authorization: "Bearer t" } });
  expect([status, provider.to("/b")]).toEqual([302, []]);
});
