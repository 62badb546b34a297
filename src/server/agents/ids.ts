import { createHash, createHmac } from "node:crypto";

/** A UUID made of a hash: version 8 of RFC 9562, for data of one's own. */
function uuidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The same for the same parts, so that what the agents file names keeps its id when the file is read again. */
export const stableId = (...parts: string[]): string =>
  uuidOf(createHash("sha256").update(parts.join("\0")).digest());

export const scriptId = (agentId: string, name: string) => stableId(agentId, "script", name);
export const logSourceId = (agentId: string, name: string) => stableId(agentId, "source", name);
export const logFileId = (agentId: string, path: string) => stableId(agentId, "log", path);
export const appId = (agentId: string, slug: string) => stableId(agentId, "app", slug);
export const devcontainerId = (agentId: string, folder: string) => stableId(agentId, "devcontainer", folder);

/**
 * The token of a declared agent. It is computed from a secret that is kept apart from the database, so that the join command
 * can be shown again while only a hash is stored.
 */
export const agentToken = (
  secret: Buffer,
  workspaceId: string,
  nameKey: string,
  generation: number,
): string =>
  uuidOf(createHmac("sha256", secret).update([workspaceId, nameKey, generation].join("\0")).digest());

export const hashAgentToken = (token: string): string => createHash("sha256").update(token).digest("hex");
