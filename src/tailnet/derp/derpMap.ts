/** A DERP map as JSON has it, members in their order on the wire (derp-and-connection.md §1). Zero values are left out. */
export type DerpNode = {
  Name: string;
  RegionID: number;
  HostName: string;
  CertName?: string | undefined;
  IPv4?: string | undefined;
  IPv6?: string | undefined;
  /** Absent means 3478, -1 none. */
  STUNPort?: number | undefined;
  STUNOnly?: boolean | undefined;
  /** Absent means 443. */
  DERPPort?: number | undefined;
  InsecureForTests?: boolean | undefined;
  ForceHTTP?: boolean | undefined;
  STUNTestIP?: string | undefined;
  CanPort80?: boolean | undefined;
};

export type DerpRegion = {
  EmbeddedRelay: boolean;
  RegionID: number;
  RegionCode: string;
  RegionName: string;
  Avoid?: boolean | undefined;
  Nodes: DerpNode[] | null;
};

export type DerpMap = {
  HomeParams?: { RegionScore?: Record<string, number> | undefined } | undefined;
  /** By region id. */
  Regions: Record<string, DerpRegion | null> | null;
  omitDefaultRegions?: boolean | undefined;
};

const REGION = ["EmbeddedRelay", "RegionID", "RegionCode", "RegionName"] as const;
const NODE = ["Name", "RegionID", "HostName"] as const;
const NODE_OPTIONAL = [
  ...["CertName", "IPv4", "IPv6", "STUNPort", "STUNOnly", "DERPPort"],
  ...["InsecureForTests", "ForceHTTP", "STUNTestIP", "CanPort80"],
] as (keyof DerpNode)[]; // each is one: a typo would fail the test of the order

/** The text that other implementations write: no objects of ours, whose number-like keys would move to the front in their order. */
export function encodeDerpMap({ HomeParams, Regions, omitDefaultRegions }: DerpMap): string {
  const members: string[] = [];
  if (HomeParams) {
    const { RegionScore = {} } = HomeParams;
    const scores =
      Object.keys(RegionScore).length > 0 ? [member("RegionScore", byKey(RegionScore, encode))] : [];
    members.push(member("HomeParams", object(scores)));
  }
  members.push(member("Regions", Regions ? byKey(Regions, encodeRegion) : "null"));
  if (omitDefaultRegions) members.push(member("omitDefaultRegions", "true"));
  return object(members);
}

function encodeRegion(region: DerpRegion | null): string {
  if (!region) return "null";
  const members = REGION.map((name) => member(name, encode(region[name])));
  if (region.Avoid) members.push(member("Avoid", "true"));
  const nodes = region.Nodes?.map(encodeNode).join(",");
  members.push(member("Nodes", nodes === undefined ? "null" : `[${nodes}]`));
  return object(members);
}

function encodeNode(node: DerpNode): string {
  return object([
    ...NODE.map((name) => member(name, encode(node[name]))),
    ...NODE_OPTIONAL.flatMap((name) => (node[name] ? [member(name, encode(node[name]))] : [])),
  ]);
}

const object = (members: string[]) => `{${members.join(",")}}`;
const member = (name: string, value: string) => `${JSON.stringify(name)}:${value}`;

/** Keys are sorted as strings: 1000 before 999. */
function byKey<T>(record: Record<string, T>, value: (of: T) => string): string {
  const keys = Object.keys(record).sort();
  // Every key is one of the record.
  return object(keys.map((key) => member(key, value(record[key] as T))));
}

/** Go writes these characters so that a page may carry the text. */
function encode(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whether clients must be told of it: home scores and `CanPort80` do not count, nor does the order of nodes. */
export function isSameDerpMap(one: DerpMap, other: DerpMap): boolean {
  const [a, b] = [one.Regions ?? {}, other.Regions ?? {}];
  const ids = Object.keys(a);
  return (
    ids.length === Object.keys(b).length &&
    Boolean(one.omitDefaultRegions) === Boolean(other.omitDefaultRegions) &&
    ids.every((id) => Object.hasOwn(b, id) && isSameRegion(a[id] ?? null, b[id] ?? null))
  );
}

function isSameRegion(one: DerpRegion | null, other: DerpRegion | null): boolean {
  if (!one || !other) return one === other;
  const [a, b] = [one.Nodes ?? [], other.Nodes ?? []];
  const byName = new Map(b.map((node) => [node.Name, node]));
  return (
    REGION.every((name) => one[name] === other[name]) &&
    Boolean(one.Avoid) === Boolean(other.Avoid) &&
    a.length === b.length &&
    a.every((node) => isSameNode(node, byName.get(node.Name)))
  );
}

function isSameNode(one: DerpNode, other: DerpNode | undefined): boolean {
  if (!other) return false;
  const counted = NODE_OPTIONAL.filter((name) => name !== "CanPort80");
  return (
    NODE.every((name) => one[name] === other[name]) &&
    // Absent is the zero value.
    counted.every((name) => (one[name] || undefined) === (other[name] || undefined))
  );
}
