import { request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { z } from "zod";
import { get, patch, post, stream } from "#api/endpoint.ts";
import { type TestServerOptions, testServer } from "../testing/testServer.ts";
import type { AgentAuth } from "./auth.ts";
import { handlers } from "./handlers.ts";
import { requireFields } from "./httpError.ts";

/** One agent, which the test's user sees. */
const AGENT = "11111111-2222-4333-8444-555555555555";
const AGENT_TOKEN = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const agentAuth: AgentAuth = {
  authenticate: async (token) =>
    token === AGENT_TOKEN ? { kind: "agent", agentId: AGENT, workspaceId: AGENT, ownerId: AGENT } : undefined,
  visibleTo: async (_user, id) => id === AGENT,
};

/** Small endpoints where the real ones stand, so that only the glue is under test. */
const probeApi = {
  agent: get("/api/v2/workspaceagents/:agent", { summary: "", response: z.object({ id: z.string() }) }),
  append: patch("/api/v2/workspaceagents/me/logs", {
    summary: "",
    auth: "agent",
    body: z.object({ logs: z.array(z.object({ output: z.string() })) }),
    response: z.null(),
  }),
  reinit: get("/api/v2/workspaceagents/me/reinit", { summary: "", auth: "agent" }),
  recreate: post("/api/v2/workspaceagents/:agent/probe", { summary: "" }),
  value: post("/api/v2/probe/value", {
    summary: "",
    body: z.object({ value: z.string(), other: z.string() }),
  }),
  watch: stream("/api/v2/probe/watch-ws", { summary: "", message: z.string(), events: true }),
};

const appended: unknown[] = [];
const probes: TestServerOptions = {
  agentAuth,
  routes: () =>
    handlers(probeApi, {
      agent: async ({ params }) => ({ id: params.agent }),
      append: async ({ body }) => {
        appended.push(body);
        return null;
      },
      reinit: async () => null,
      recreate: async () => null,
      value: async ({ body }) => {
        requireFields(body, "value");
        return null;
      },
      watch: async ({ accept }) => {
        const stream = await accept();
        await stream.send("Blah");
        await new Promise((resolve) => stream.signal.addEventListener("abort", resolve));
      },
    }),
};
const probeServer = () => testServer(probes);

const SIGNED_OUT = "You are signed out or your session has expired. Please sign in again to continue.";

test("[CV1] without a token a user's route answers 401 with the envelope", async () => {
  const { request } = await probeServer();
  const response = await request("/api/v2/users/me");
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe(
    'Bearer realm="coder", error="invalid_token", error_description="The access token has expired", resource_metadata="http://127.0.0.1:7080/.well-known/oauth-protected-resource"',
  );
  expect(await response.json()).toEqual({
    message: SIGNED_OUT,
    detail: 'Cookie "coder_session_token" or query parameter must be provided.',
  });
});

test.each([
  ["test-wow-hello", "incorrect amount of API key parts, expected 2 got 3"],
  ["test-wow", "invalid API key ID length, expected 10 got 4"],
  ["testtestid-wow", "invalid API key secret length, expected 22 got 3"],
])("[CV2] the malformed token %s is refused with its fault", async (token, fault) => {
  const { request } = await probeServer();
  const response = await request("/api/v2/users/me", { headers: { "Coder-Session-Token": token } });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ message: SIGNED_OUT, detail: `Invalid API key format: ${fault}` });
});

test("[CV2] an unknown id and a wrong secret are told apart", async () => {
  const { request, token } = await probeServer();
  const detail = async (used: string) => {
    const response = await request("/api/v2/users/me", { headers: { "Coder-Session-Token": used } });
    return ((await response.json()) as { detail: string }).detail;
  };
  expect(await detail(`0000000000-${"x".repeat(22)}`)).toBe("API key is invalid.");
  expect(await detail(`${token.slice(0, 10)}-${"x".repeat(22)}`)).toBe("API key secret is invalid.");
});

test("[CV3] an expired key is refused, and says when it expired", async () => {
  let now = Date.now();
  const { asUser } = await testServer({ ...probes, now: () => now });
  now += 8 * 86_400_000;
  const response = await asUser("/api/v2/users/me");
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/^API key expired at "2/) });
});

test("[CV4] a key in the query parameter alone is enough", async () => {
  const { request, token } = await probeServer();
  expect((await request(`/api/v2/users/me?coder_session_token=${token}`)).status).toBe(200);
  expect((await request(`/api/v2/users/me?access_token=%20${token}%20`)).status).toBe(200);
});

test("[CV5] Bearer is read, the cookie beats it, Basic is none", async () => {
  const { request, token, session } = await probeServer();
  const status = async (headers: Record<string, string>) =>
    (await request("/api/v2/users/me", { headers })).status;
  expect(await status({ Authorization: `bearer  ${token}` })).toBe(200);
  expect(await status({ Authorization: `Basic ${token}` })).toBe(401);
  const bad = `badbadbad0-${"x".repeat(22)}`;
  expect(await status({ Authorization: `Bearer ${bad}`, Cookie: `coder_session_token=${session}` })).toBe(
    200,
  );
  expect(await status({ Authorization: `Bearer ${token}`, Cookie: `coder_session_token=${bad}` })).toBe(401);
  expect(await status({ "Coder-Session-Token": bad, Cookie: `coder_session_token=${session}` })).toBe(200);
});

const append = (body: string, headers: Record<string, string>) => ({ method: "PATCH", body, headers });
const asAgent = { "Coder-Session-Token": AGENT_TOKEN };

test("[CV6] an agent token that nobody has is refused", async () => {
  const { request } = await probeServer();
  const headers = { "Coder-Session-Token": "99999999-2222-4333-8444-555555555555" };
  const response = await request("/api/v2/workspaceagents/me/logs", append("{}", headers));
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    message: "Workspace agent not authorized.",
    detail:
      "The agent cannot authenticate until the workspace provision job has been completed. If the job is no longer running, this agent is invalid.",
  });
  const without = await request("/api/v2/workspaceagents/me/logs", { method: "PATCH" });
  expect(await without.json()).toEqual({ message: 'Cookie "coder_session_token" must be provided.' });
});

test("[CV9] a user's key is no agent token", async () => {
  const { asUser } = await probeServer();
  const response = await asUser("/api/v2/workspaceagents/me/logs", { method: "PATCH", body: "{}" });
  expect(response.status).toBe(401);
  expect(response.headers.has("www-authenticate")).toBe(false);
  expect(await response.json()).toEqual({
    message: "Workspace agent token invalid.",
    detail: "An agent token must be a valid UUIDv4. (len 33)",
  });
});

test.each([{}, { "Coder-Session-Token": "nonsense" }, asAgent])(
  "[CV10] below an agent every soft failure is one sentence (%j)",
  async (headers) => {
    const { request } = await probeServer();
    const response = await request(`/api/v2/workspaceagents/${AGENT}`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.has("www-authenticate")).toBe(false);
    expect(await response.json()).toEqual({
      message: "API key or external proxy authentication required, but none provided",
    });
  },
);

test("[CV10] a key and a proxy's token at once are refused", async () => {
  const { asUser } = await probeServer();
  const response = await asUser(`/api/v2/workspaceagents/${AGENT}`, {
    headers: { "Coder-External-Proxy-Token": "x" },
  });
  expect(response.status).toBe(400);
});

test.each([
  ["abc", "invalid UUID length: 3"],
  ["11111111x2222-4333-8444-555555555555", "invalid UUID format"],
  ["urn_uuid:11111111-2222-4333-8444-555555555555", 'invalid urn prefix: "urn_uuid:"'],
])("[CV11] the agent id %s is refused with its reason", async (raw, detail) => {
  const { asUser } = await probeServer();
  const response = await asUser(`/api/v2/workspaceagents/${raw}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ message: `Invalid UUID ${JSON.stringify(raw)}.`, detail });
});

test("[CV11] below an agent: id, then agent, then route, then method", async () => {
  const { asUser } = await probeServer();
  const status = async (path: string, method = "GET") => {
    const response = await asUser(`/api/v2/workspaceagents/${path}`, { method });
    const envelope = (await response.json().catch(() => null)) as { message: string } | null;
    return [response.status, envelope?.message];
  };
  expect(await status("abc/nope")).toEqual([400, 'Invalid UUID "abc".']);
  const missing = "Agent doesn't exist with that id, or you do not have access to it.";
  expect(await status("99999999-2222-4333-8444-555555555555/nope")).toEqual([404, missing]);
  expect(await status(`${AGENT}/nope`)).toEqual([404, "Route not found."]);
  expect(await status(`${AGENT}/probe`)).toEqual([405, undefined]);
  expect(await status(`${AGENT}/probe`, "POST")).toEqual([200, undefined]);
});

test("[CV12] an unknown route of the API is a 404 with the envelope, elsewhere it is the page", async () => {
  const { request } = await probeServer();
  const response = await request("/api/v2/nope");
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('{"message":"Route not found."}\n');
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect((await request("/api/v2/workspaceagents/me", { headers: asAgent })).status).toBe(404);
  expect((await request("/api/v2/workspaceagents/me")).status).toBe(401);
  const page = await request("/agents/x");
  expect([page.status, await page.text()]).toEqual([503, "The dashboard is not built. Run: npm run build\n"]);
});

test("[CV13] each required field that is missing or empty has its entry", async () => {
  const { asUser } = await probeServer();
  const response = await asUser("/api/v2/probe/value", { method: "POST", body: "{}" });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    message: "Validation failed.",
    validations: [{ field: "value", detail: 'Validation failed for tag "required" with value: ""' }],
  });
});

test("[CV18] an empty and a truncated body are told apart", async () => {
  const { request } = await probeServer();
  const detail = async (body: string) => {
    const response = await request("/api/v2/workspaceagents/me/logs", append(body, asAgent));
    expect(response.status).toBe(400);
    return ((await response.json()) as { detail: string }).detail;
  };
  expect(await detail("")).toBe("EOF");
  expect(await detail('{"logs":[')).toBe("unexpected EOF");
});

test("[CV19] cookie credentials without a CSRF token are enough below /workspaceagents", async () => {
  const { request, session } = await probeServer();
  const response = await request(`/api/v2/workspaceagents/${AGENT}/probe`, {
    method: "POST",
    headers: { Cookie: `coder_session_token=${session}` },
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("null\n");
});

test("[CV20] the wrong method is a 405 with an empty body, after the credentials", async () => {
  const { request } = await probeServer();
  const path = "/api/v2/workspaceagents/me/reinit";
  const response = await request(path, { method: "POST", headers: asAgent });
  expect([response.status, await response.text()]).toEqual([405, ""]);
  expect(response.headers.get("allow")).toBe("GET");
  expect((await request(path, { method: "HEAD", headers: asAgent })).status).toBe(405);
  expect((await request(path, { method: "POST" })).status).toBe(401);
});

test("[CV20] each allowed method has an Allow line of its own", async () => {
  const { url, token } = await probeServer();
  const lines = await new Promise<string[]>((resolve) =>
    httpRequest(
      `${url}/api/v2/users/me/keys/tokens`,
      { method: "PUT", headers: { "Coder-Session-Token": token } },
      (response) => {
        const { rawHeaders } = response.resume();
        resolve(rawHeaders.filter((_, i) => rawHeaders[i - 1]?.toLowerCase() === "allow"));
      },
    ).end(),
  );
  expect(lines).toEqual(["POST", "GET"]);
});

test("[CV21] repeated slashes count as one; a slash at the end only at a resource's root", async () => {
  const { asUser } = await probeServer();
  const status = async (path: string) => (await asUser(path)).status;
  expect(await status(`/api/v2//workspaceagents///${AGENT}`)).toBe(200);
  expect(await status(`/api/v2/workspaceagents/${AGENT}/`)).toBe(200);
  expect(await status("/api/v2/users/me/keys/tokens/")).toBe(404);
});

test.each([
  AGENT_TOKEN.replaceAll("-", ""),
  `{${AGENT_TOKEN}}`,
  `urn:uuid:${AGENT_TOKEN}`,
  AGENT_TOKEN.toUpperCase(),
])("[CV22] the agent token may be written %s", async (token) => {
  const { request } = await probeServer();
  const headers = { "Coder-Session-Token": token };
  const response = await request("/api/v2/workspaceagents/me/logs", append('{"logs":[]}', headers));
  expect(response.status).toBe(200);
});

test("[CV24] member names match in any case, and what follows the first value is ignored", async () => {
  const { request } = await probeServer();
  const body = '{"LOGS":[{"Output":"x","more":1}]} trailing';
  const response = await request("/api/v2/workspaceagents/me/logs", append(body, asAgent));
  expect(response.status).toBe(200);
  expect(appended.at(-1)).toEqual({ logs: [{ output: "x" }] });
});

test("API answers carry the reference's headers", async () => {
  const { asUser } = await probeServer();
  const { headers } = await asUser("/api/v2/users/me");
  expect(headers.get("x-coder-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get("x-coder-build-version")).toBe("0.0.1");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("vary")).toBe("Origin, Cookie");
  expect(headers.get("x-ratelimit-limit")).toBe("512");
  expect(headers.get("x-ratelimit-remaining")).toBe("511");
  expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
  expect(headers.has("access-control-allow-origin")).toBe(false);
});

test("more requests than the limit are refused, per caller and path", async () => {
  const { asUser, request } = await testServer({ config: { requestsPerMinute: 3 } });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await asUser("/api/v2/users/me")).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const refused = await asUser("/api/v2/users/me");
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(await refused.json()).toEqual({
    message: "You've been rate limited for sending more than 3 requests in 1m0s.",
  });
  expect((await asUser("/api/v2/regions")).status).toBe(200);
  expect((await request("/api/v2/users/me")).status).toBe(401);
});

test("agents behind one address are counted one by one", async () => {
  const { request } = await testServer({
    config: { requestsPerMinute: 2 },
    agentAuth: {
      authenticate: async (token) => ({ kind: "agent", agentId: token, workspaceId: token, ownerId: token }),
      visibleTo: async () => false,
    },
  });
  const ask = async (n: number) => {
    const headers = { "Coder-Session-Token": `5b0e5b0e-0000-4000-8000-00000000000${n}` };
    return (await request("/api/v2/workspaceagents/me", { headers })).status;
  };
  expect([await ask(1), await ask(1), await ask(1), await ask(2)]).toEqual([404, 404, 429, 404]);
});

/** Sends a body without telling its length, and answers the status. */
function chunked(url: string, token: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: "POST", headers: { "Coder-Session-Token": token } },
      (answer) => resolve(answer.resume().statusCode),
    );
    request.on("error", reject);
    request.end(body);
  });
}

test("a body beyond the bound is refused, as is a Host that is not ours", async () => {
  const { asUser, url, token } = await probeServer();
  const body = "x".repeat(8 * 1024 * 1024 + 1);
  const response = await asUser("/api/v2/probe/value", { method: "POST", body });
  expect(response.status).toBe(413);
  expect(await chunked(`${url}/api/v2/probe/value`, token, body)).toBe(413);
  const foreign = await new Promise<number | undefined>((resolve) =>
    httpRequest(`${url}/api/v2/buildinfo`, { headers: { Host: "rebound.example:7080" } }, (answer) =>
      resolve(answer.resume().statusCode),
    ).end(),
  );
  expect(foreign).toBe(403);
});

test("what the contract has and nobody serves yet answers 501 after the credentials", async () => {
  const { asUser, request } = await testServer();
  expect((await asUser("/api/v2/workspaces")).status).toBe(501);
  expect((await request("/api/v2/workspaces")).status).toBe(401);
});
