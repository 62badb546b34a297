/** Addresses of peers are numbers here: one has many spellings (tailnet-rpc.md §8.2). */
export type Cidr = { address: bigint; bits: number; family: 4 | 6 };

/** Undefined when it is not an address, a slash and a prefix length. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.lastIndexOf("/");
  const length = text.slice(slash + 1);
  if (slash < 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const bits = Number(length);
  const host = text.slice(0, slash);
  const v4 = parseIpv4(host);
  if (v4 !== undefined) return bits <= 32 ? { address: v4, bits, family: 4 } : undefined;
  const v6 = parseIpv6(host);
  return v6 !== undefined && bits <= 128 ? { address: v6, bits, family: 6 } : undefined;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  // A tail of IPv4 stands for the last two groups.
  const colon = text.lastIndexOf(":");
  const tail = text.slice(colon + 1);
  if (tail.includes(".")) {
    const v4 = parseIpv4(tail);
    if (v4 === undefined || colon < 0) return undefined;
    return parseIpv6(`${text.slice(0, colon + 1)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** The one text that people expect: lower case, the longest run of zeros as `::`. */
export function formatAddress({ address, family }: Cidr): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => (address >> BigInt(112 - 16 * at)) & 0xffffn);
  // IPv4 in IPv6 is shown as such.
  if (address >> 32n === 0xffffn)
    return `::ffff:${formatAddress({ address: address & 0xffff_ffffn, bits: 32, family: 4 })}`;
  let run = { at: 0, length: 1 };
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0n) end++;
    if (end - at > run.length) run = { at, length: end - at };
  }
  const text = (part: bigint[]) => part.map((group) => group.toString(16)).join(":");
  if (run.length < 2) return text(groups);
  return `${text(groups.slice(0, run.at))}::${text(groups.slice(run.at + run.length))}`;
}

const PREFIXES = [0xfd7a_115c_a1e0n, 0xfd60_627a_a42bn];
/** Agents of old releases all had this one. */
const LEGACY = 0xfd7a_115c_a1e0_49d6_b259_b7ac_b1b2_48f4n;

/** What an agent may call itself: its id behind either prefix, or the old fixed address. */
export function agentAddresses(id: Uint8Array): bigint[] {
  const low = id.subarray(6, 16).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return [...PREFIXES.map((prefix) => (prefix << 80n) | low), LEGACY];
}
