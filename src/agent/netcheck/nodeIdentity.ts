import { generateKeyPairSync, randomBytes } from "node:crypto";
import { agentAddresses, formatAddress } from "#tailnet/address.ts";
import { uuidBytes } from "#tailnet/uuid.ts";

/** Who this process is in the tailnet, new with each. The private halves are dropped: nothing here would use them. */
export function createNodeIdentity() {
  return {
    id: 1 + randomBytes(6).readUIntBE(0, 6),
    key: `nodekey:${publicKey()}`,
    disco: `discokey:${publicKey()}`,
  };
}

function publicKey(): string {
  const { x = "" } = generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("hex");
}

/** Behind both prefixes; the old address that all agents shared is for those of old releases. */
export function nodeAddresses(agentId: string): string[] {
  return agentAddresses(uuidBytes(agentId))
    .slice(0, 2)
    .map((address) => `${formatAddress({ address, bits: 128, family: 6 })}/128`);
}
