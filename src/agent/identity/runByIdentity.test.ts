import { sign } from "node:crypto";
import { createServer } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { ecKeys, envelope, issue, rsaKeys } from "#server/identity/testing/authority.ts";
import { INSTANCE, identityServer } from "#server/identity/testing/identityServer.ts";
import { listening } from "#server/testing/listening.ts";
import type { Cloud } from "./documents.ts";
import { runByIdentity } from "./runByIdentity.ts";
import { exchange } from "./signIn.ts";

const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });

const amazon = issue({ commonName: "Amazon", keys: rsaKeys(1024) });
const root = issue({ commonName: "Root", keys: ecKeys(), authority: true });
const signer = issue({ commonName: "metadata.azure.com", keys: rsaKeys(), issuer: root });
const google = rsaKeys();
const files = {
  "aws/other.pem": amazon.pem,
  "azure/roots.pem": root.pem,
  "google/keys.json": JSON.stringify({ keys: [{ ...google.publicKey.export({ format: "jwk" }), kid: "k" }] }),
};

/** With spaces and line ends, so that a document that is read and written anew would not be the signed one. */
const document = `{\n  "instanceId" : "${INSTANCE}",\n  "region" : "eu-north-1"\n}`;

function googleToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    exp: Math.floor(Date.now() / 1000) + 600,
    google: { compute_engine: { instance_id: INSTANCE } },
  };
  const text = `${part({ alg: "RS256", kid: "k" })}.${part(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), google.privateKey).toString("base64url")}`;
}

/** The metadata services of all three clouds, each as strict about its headers as the real one. */
async function metadataService() {
  const asked: string[] = [];
  const state = { isUp: true };
  const answers: Record<string, { header: [string, string]; body: () => string }> = {
    "PUT /latest/api/token": {
      header: ["x-aws-ec2-metadata-token-ttl-seconds", "21600"],
      body: () => "imds",
    },
    "GET /latest/dynamic/instance-identity/document": {
      header: ["x-aws-ec2-metadata-token", "imds"],
      body: () => document,
    },
    "GET /latest/dynamic/instance-identity/signature": {
      header: ["x-aws-ec2-metadata-token", "imds"],
      body: () =>
        sign("sha256", Buffer.from(document), amazon.keys.privateKey)
          .toString("base64")
          .replace(/(.{64})/g, "$1\n"),
    },
    "GET /metadata/attested/document?api-version=2020-09-01": {
      header: ["metadata", "true"],
      body: () => {
        const der = envelope({ content: JSON.stringify({ vmId: INSTANCE }), signer });
        return JSON.stringify({ encoding: "pkcs7", signature: der.toString("base64") });
      },
    },
    "GET /computeMetadata/v1/instance/service-accounts/default/identity?audience=coder&format=full": {
      header: ["metadata-flavor", "Google"],
      body: googleToken,
    },
  };
  const port = await listening(
    createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const found = state.isUp ? answers[asked.at(-1)!] : undefined;
      const allowed = found && request.headers[found.header[0]] === found.header[1];
      response.writeHead(found ? (allowed ? 200 : 401) : 404).end(allowed ? found.body() : "");
    }),
  );
  return { url: `http://127.0.0.1:${port}`, asked, state };
}

function started(url: string, metadataUrl: string, cloud: Cloud, agentName = "") {
  const stopped = new AbortController();
  const said: string[] = [];
  const say = (_fields: object, message: string) => void said.push(message);
  const ended = runByIdentity({
    url,
    identity: { cloud, agentName, metadataUrl },
    log: { debug: () => {}, info: () => {}, warn: say, error: say },
    signal: stopped.signal,
  });
  const stop = async () => {
    stopped.abort();
    await ended;
  };
  onTestFinished(stop);
  return { said, stop };
}

type Server = Awaited<ReturnType<typeof identityServer>>;
const connected = (server: Server, agent: string) =>
  vi.waitFor(async () => expect((await server.client.agents.get({ agent })).status).toBe("connected"), {
    timeout: PATIENCE_MS,
  });

for (const cloud of ["aws", "azure", "google"] as const)
  test(`an agent with no token connects by what the metadata service of ${cloud} says`, async () => {
    const agents = ["alpha", "beta"].map((name) => ({ name, instance_id: INSTANCE }));
    const server = await identityServer({ files, agents });
    const metadata = await metadataService();
    started(server.url, metadata.url, cloud, "beta");
    await connected(server, (await server.agent("beta")).id);
    expect((await server.client.agents.get({ agent: (await server.agent("alpha")).id })).status).not.toBe(
      "connected",
    );
    expect(metadata.asked.length).toBe(cloud === "aws" ? 3 : 1);
  });

test("what stands in the way is said once, and tried until it is gone", async () => {
  const server = await identityServer({ files, agents: [{ name: "main" }] });
  const metadata = await metadataService();
  metadata.state.isUp = false;
  const { said } = started(server.url, metadata.url, "aws");
  await vi.waitUntil(() => metadata.asked.length > 2, { timeout: PATIENCE_MS });
  expect(said).toEqual([
    `The metadata service at ${metadata.url} gave no identity: /latest/api/token answered 404. Trying again.`,
  ]);
  metadata.state.isUp = true;
  await vi.waitUntil(() => said.length > 1, { timeout: PATIENCE_MS });
  expect(said[1]).toBe(`The server gave no token: Instance with id "${INSTANCE}" not found. Trying again.`);
  await server.declare([{ name: "dev", agents: [{ name: "main", instance_id: INSTANCE }] }]);
  await connected(server, (await server.agent()).id);
});

test("a token that the server refuses later is asked for anew, and the agent goes on with it", async () => {
  const server = await identityServer({ files, agents: [{ name: "main" }] });
  const metadata = await metadataService();
  const declare = (name: string) =>
    server.declare([{ name: "dev", agents: [{ name, instance_id: INSTANCE }] }]);
  await declare("first");
  started(server.url, metadata.url, "google");
  await connected(server, (await server.agent("first")).id);
  await declare("second");
  await connected(server, (await server.agent("second")).id);
});

test("an agent that is stopped before it has a token ends", async () => {
  const metadata = await metadataService();
  metadata.state.isUp = false;
  const { stop } = started("http://127.0.0.1:9", metadata.url, "azure");
  await vi.waitUntil(() => metadata.asked.length > 0, { timeout: PATIENCE_MS });
  await stop();
});

test("[II13] a name is in the body when there is one, and not a token", async () => {
  const metadata = await metadataService();
  const bodies: { path: string; body: Record<string, unknown>; token: unknown }[] = [];
  const port = await listening(
    createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const token = request.headers["coder-session-token"];
        bodies.push({ path: request.url!, body: JSON.parse(text), token });
        response.writeHead(200, { "Content-Type": "application/json" }).end('{"session_token":"t"}');
      });
    }),
  );
  const signal = new AbortController().signal;
  for (const cloud of ["aws", "azure", "google"] as const)
    for (const agentName of ["alpha", ""]) {
      const identity = { cloud, agentName, metadataUrl: metadata.url };
      expect(await exchange({ url: `http://127.0.0.1:${port}`, identity, signal })).toBe("t");
    }
  expect(bodies.map(({ path, body }) => [path, Object.keys(body).sort()])).toEqual(
    (
      [
        ["aws", ["document", "signature"]],
        ["azure", ["encoding", "signature"]],
        ["google", ["json_web_token"]],
      ] as const
    ).flatMap(([cloud, fields]) => {
      const path = `/api/v2/workspaceagents/${cloud}-instance-identity`;
      return [
        [path, ["agent_name", ...fields]],
        [path, [...fields]],
      ];
    }),
  );
  expect(bodies[0]!.body).toMatchObject({ agent_name: "alpha", document });
  expect(bodies.map(({ token }) => token).filter(Boolean)).toEqual([]);
});
