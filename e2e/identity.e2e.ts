import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentReady, expect, test } from "./fixtures.ts";
import { openHouse } from "./house.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What Google's metadata service says to this machine, of an authority that is ours. */
function identityToken(instance: string): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = encoded({ exp, google: { compute_engine: { instance_id: instance } } });
  const text = `${encoded({ alg: "RS256", kid: "ours" })}.${claims}`;
  return `${text}.${sign("sha256", Buffer.from(text), keys.privateKey).toString("base64url")}`;
}

test("a machine in a cloud joins without a token, and the agents file says as whom", async () => {
  const certificates = mkdtempSync(join(tmpdir(), "quarterdeck-identity-"));
  mkdirSync(join(certificates, "google"));
  const jwk = { ...keys.publicKey.export({ format: "jwk" }), kid: "ours" };
  writeFileSync(join(certificates, "google/keys.json"), JSON.stringify({ keys: [jwk] }));
  const metadata = createServer((request, response) => {
    const isAsked = request.headers["metadata-flavor"] === "Google" && request.url?.includes("format=full");
    response.writeHead(isAsked ? 200 : 403).end(isAsked ? identityToken("42") : "");
  }).listen(0, "127.0.0.1");
  await once(metadata, "listening");
  const { port } = metadata.address() as AddressInfo; // listens on a port, not on a pipe
  const house = await openHouse({
    agents:
      'workspaces:\n  - name: demo\n    agents:\n      - name: main\n      - name: cloud\n        instance_id: "42"\n',
    flags: ["--no-local-agent", "--identity-certificates", certificates],
  });
  try {
    house.startAgent(undefined, {
      env: {
        CODER_AGENT_AUTH: "google-instance-identity",
        QUARTERDECK_METADATA_URL: `http://127.0.0.1:${port}`,
      },
    });
    await agentReady(house, "cloud");
    const { workspaces } = await house.client.workspaces.list({});
    const agents = workspaces.flatMap(({ latest_build }) =>
      latest_build.resources.flatMap((r) => r.agents ?? []),
    );
    expect(agents.find(({ name }) => name === "main")?.status).not.toBe("connected");
    expect(agents.find(({ name }) => name === "cloud")?.instance_id).toBe("42");
  } finally {
    await house.close();
    metadata.close();
    rmSync(certificates, { recursive: true });
  }
});
