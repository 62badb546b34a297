import { agentAddresses, type Cidr, formatAddress, parseCidr } from "../address.ts";
import type { CoordinateRequest } from "../proto/coordinate_pb.ts";
import { uuidBytes, uuidOf } from "../uuid.ts";

/** Why a peer may not ask that, or undefined when it may. A request is judged as a whole, before any part of it counts. */
export type Authorize = (request: CoordinateRequest) => string | undefined | Promise<string | undefined>;

const NO_NODE = "update_self carries no node";

/** A client of one agent. */
export function agentClientAuth(agent: string): Authorize {
  const expected = agent.toLowerCase();
  return (request) => {
    const id = tunnelId(request);
    if (id instanceof Error) return id.message;
    if (id !== undefined && id !== expected) return `invalid agent id, expected ${expected}, got ${id}`;
    return clientRefusal(request);
  };
}

/** A client of every agent that its user may ssh into, which is asked for each tunnel. */
export function userClientAuth(maySsh: (agent: string) => boolean | Promise<boolean>): Authorize {
  return async (request) => {
    const id = tunnelId(request);
    if (id instanceof Error) return id.message;
    if (id !== undefined && !(await maySsh(id)))
      return "workspace agent not found or you do not have permission";
    return clientRefusal(request);
  };
}

/** An agent takes part under its own addresses, and waits for tunnels. */
export function agentAuth(agent: string): Authorize {
  const own = agentAddresses(uuidBytes(agent));
  const refusal = (list: string, texts: string[]) => {
    for (const text of texts) {
      const cidr = fullAddress(text);
      if (typeof cidr === "string") return `${list}: ${cidr}`;
      if (!own.includes(cidr.address)) return `${list}: invalid node address, got ${formatAddress(cidr)}`;
    }
    return undefined;
  };
  return ({ addTunnel, updateSelf }) => {
    if (addTunnel) return "agents cannot open tunnels";
    if (!updateSelf) return undefined;
    if (!updateSelf.node) return NO_NODE;
    const { addresses, allowedIps } = updateSelf.node;
    return refusal("Addresses", addresses) ?? refusal("AllowedIps", allowedIps);
  };
}

/** The server's own peer may do anything that makes sense. */
export const trustedAuth: Authorize = ({ updateSelf }) =>
  updateSelf && !updateSelf.node ? NO_NODE : undefined;

function tunnelId({ addTunnel }: CoordinateRequest): string | undefined | Error {
  if (!addTunnel) return undefined;
  try {
    return uuidOf(addTunnel.id);
  } catch (error) {
    return new Error(`parse add tunnel id: ${error instanceof Error ? error.message : error}`);
  }
}

/** What is the same for all clients. Their `allowed_ips` are their own affair. */
function clientRefusal({ updateSelf, readyForHandshake }: CoordinateRequest): string | undefined {
  if (updateSelf && !updateSelf.node) return NO_NODE;
  for (const text of updateSelf?.node?.addresses ?? []) {
    const cidr = fullAddress(text);
    if (typeof cidr === "string") return cidr;
  }
  return readyForHandshake.length > 0 ? "clients may not send ready_for_handshake" : undefined;
}

/** One whole IPv6 address, or what is wrong with it. */
function fullAddress(text: string): Cidr | string {
  const cidr = parseCidr(text);
  if (!cidr) return `parse node address: ${JSON.stringify(text)} is no CIDR`;
  return cidr.bits === 128 ? cidr : `invalid address bits, expected 128, got ${cidr.bits}`;
}
