import { fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DERPMapSchema } from "../proto/derp_pb.ts";
import { aDerpMap, aDerpNode, aDerpRegion } from "../testing/aDerpMap.ts";
import { hex } from "../testing/hex.ts";
import { baseSource, buildDerpMap, DEFAULT_STUN_SERVERS, type DerpConfig } from "./buildDerpMap.ts";
import { type DerpMap, type DerpNode, encodeDerpMap, isSameDerpMap } from "./derpMap.ts";
import { derpMapFromProto, derpMapToProto } from "./derpProto.ts";
import { parseDerpMap } from "./parseDerpMap.ts";

const STUN = ["stun.l.google.com:19302"];
const build = (more: Partial<DerpConfig> = {}) =>
  buildDerpMap({
    embedded: { accessUrl: new URL("https://coder.example.com") },
    stunServers: STUN,
    blockDirect: false,
    ...more,
  });
const DEFAULT = `{"Regions":{"1000":{"EmbeddedRelay":false,"RegionID":1000,"RegionCode":"coder_stun_1000","RegionName":"Coder STUN 1000","Nodes":[{"Name":"1000stun0","RegionID":1000,"HostName":"stun.l.google.com","STUNPort":19302,"STUNOnly":true}]},"999":{"EmbeddedRelay":true,"RegionID":999,"RegionCode":"coder","RegionName":"Coder Embedded Relay","Nodes":[{"Name":"999b","RegionID":999,"HostName":"coder.example.com","STUNPort":-1,"DERPPort":443}]}}}`;

test("[DM2] the default map is the example, byte by byte", () => {
  expect(encodeDerpMap(build())).toBe(DEFAULT);
});

test("[DM13] an embedded region and one for each STUN server, one node each", () => {
  const map = build({
    embedded: { accessUrl: new URL("http://[::1]:3000"), regionId: 1, regionCode: "x", regionName: "X" },
    stunServers: ["stun.google.com:2345", "[2001:db8::1]:3478"],
  });
  expect(map.Regions).toMatchObject({
    1: { RegionCode: "x", Nodes: [{ Name: "1b", HostName: "::1", DERPPort: 3000, ForceHTTP: true }] },
    2: { RegionCode: "coder_stun_2", Nodes: [{ Name: "2stun0", STUNPort: 2345, STUNOnly: true }] },
    3: { Nodes: [{ HostName: "2001:db8::1", STUNPort: 3478 }] },
  });
  expect(Object.keys(build({ stunServers: DEFAULT_STUN_SERVERS }).Regions!)).toHaveLength(6);
});

test("[DB1] STUN regions: none beside `disable`, none without the embedded one, none for nonsense", () => {
  expect(Object.keys(build({ stunServers: [...STUN, "disable"] }).Regions!)).toEqual(["999"]);
  expect(Object.keys(build({ embedded: undefined, base: aDerpMap() }).Regions!)).toEqual(["1"]);
  for (const server of ["stun.example.com", "host:0", "host:65536", ":3478", "a:b:1"])
    expect(() => build({ stunServers: [server] })).toThrow("is not host:port");
});

test("[DB1] the port of the embedded node is the access URL's, 80 or 443 without one", () => {
  const port = (url: string) =>
    build({ embedded: { accessUrl: new URL(url) } }).Regions!["999"]!.Nodes![0]!.DERPPort;
  expect(["https://a", "http://a", "https://a:8443"].map(port)).toEqual([443, 80, 8443]);
});

test("[DM14] blocked direct connections leave no STUN", () => {
  const base = aDerpMap(
    aDerpRegion({
      Nodes: [
        aDerpNode({ STUNPort: 3478 }),
        aDerpNode({ Name: "1s", STUNOnly: true }),
        aDerpNode({ Name: "1c" }),
      ],
    }),
  );
  const map = build({ base, blockDirect: true });
  const nodes = Object.values(map.Regions!).flatMap((region) => region!.Nodes!);
  expect(nodes.map(({ Name, STUNPort }) => [Name, STUNPort])).toEqual([
    ["1a", -1],
    ["1c", -1],
    ["999b", -1],
  ]);
  expect(base.Regions!["1"]!.Nodes).toHaveLength(3); // the base is not changed
});

test("[DM15] a base map joins the embedded region, unless they have an id in common", () => {
  const base = { ...aDerpMap(), HomeParams: { RegionScore: { 1: 0.5 } } };
  expect(build({ base })).toMatchObject({
    HomeParams: base.HomeParams,
    Regions: { 1: {}, 999: {}, 1000: {} },
  });
  const clash = (RegionID: number) => build({ base: aDerpMap(aDerpRegion({ RegionID })) });
  expect(() => clash(999)).toThrow("999");
  expect(() => clash(1000)).toThrow("1000");
});

test("[DB2] a map that leads nowhere keeps the server from starting; an empty one on purpose does not", () => {
  const without = { embedded: undefined };
  expect(encodeDerpMap(build(without))).toBe(`{"Regions":{}}`);
  expect(() => build({ ...without, base: { Regions: null } })).toThrow(/^DERP map has no regions\. /);
  const stunOnly = aDerpMap(aDerpRegion({ Nodes: [aDerpNode({ STUNOnly: true })] }));
  expect(() => build({ ...without, base: stunOnly })).toThrow(/^DERP map has no DERP nodes\. /);
});

test("[DB3] the base map is read by URL or path, not both", () => {
  expect(baseSource()).toBeUndefined();
  expect(baseSource("https://a", "")).toEqual({ url: "https://a" });
  expect(baseSource(undefined, "/a")).toEqual({ path: "/a" });
  expect(() => baseSource("https://a", "/a")).toThrow(
    "a remote URL or local path must be specified, not both",
  );
});

test("[DM16] members of a region that are never left out", () => {
  const region = aDerpRegion({ Avoid: false, Nodes: null });
  expect(encodeDerpMap(aDerpMap(region))).toBe(
    `{"Regions":{"1":{"EmbeddedRelay":false,"RegionID":1,"RegionCode":"test","RegionName":"Test","Nodes":null}}}`,
  );
  expect(encodeDerpMap({ Regions: null })).toBe(`{"Regions":null}`);
  expect(encodeDerpMap({ Regions: { 1: null } })).toBe(`{"Regions":{"1":null}}`);
});

test("[DM17] ports of zero are left out, others are not", () => {
  const node = (more: Partial<DerpNode>) =>
    encodeDerpMap(aDerpMap(aDerpRegion({ Nodes: [aDerpNode(more)] })));
  expect(node({ STUNPort: 0, DERPPort: 0 })).not.toMatch(/STUNPort|DERPPort/);
  expect(node({ STUNPort: -1, DERPPort: 443 })).toContain(`"STUNPort":-1,"DERPPort":443`);
});

const FULL: DerpMap = {
  HomeParams: { RegionScore: { 2: 1.5, 10: 0.25 } },
  Regions: {
    7: aDerpRegion({
      RegionID: 7,
      RegionName: "<&>\u2028",
      Avoid: true,
      Nodes: [
        {
          Name: "7a",
          RegionID: 7,
          HostName: "h",
          CertName: "c",
          IPv4: "10.0.0.1",
          IPv6: "::1",
          STUNPort: 1,
          STUNOnly: true,
          DERPPort: 2,
          InsecureForTests: true,
          ForceHTTP: true,
          STUNTestIP: "s",
          CanPort80: true,
        },
      ],
    }),
  },
  omitDefaultRegions: true,
};

test("[DB4] every member in its order, keys sorted as strings, HTML escaped", () => {
  expect(encodeDerpMap(FULL)).toBe(
    `{"HomeParams":{"RegionScore":{"10":0.25,"2":1.5}},"Regions":{"7":{"EmbeddedRelay":false,"RegionID":7,"RegionCode":"test","RegionName":"\\u003c\\u0026\\u003e\\u2028","Avoid":true,"Nodes":[{"Name":"7a","RegionID":7,"HostName":"h","CertName":"c","IPv4":"10.0.0.1","IPv6":"::1","STUNPort":1,"STUNOnly":true,"DERPPort":2,"InsecureForTests":true,"ForceHTTP":true,"STUNTestIP":"s","CanPort80":true}]}},"omitDefaultRegions":true}`,
  );
  expect(encodeDerpMap({ HomeParams: {}, Regions: {} })).toBe(`{"HomeParams":{},"Regions":{}}`);
});

test("[DB5] what is written is read as the same map, and what is no map says where", () => {
  expect(encodeDerpMap(parseDerpMap(encodeDerpMap(FULL)))).toBe(encodeDerpMap(FULL));
  expect(encodeDerpMap(parseDerpMap(DEFAULT))).toBe(DEFAULT);
  expect(parseDerpMap("{}")).toEqual({ Regions: null });
  const bad: [string, string][] = [
    ["[]", "is no object"],
    [`{"Regions":{"x":{}}}`, `"x" is no region id`],
    [`{"Regions":{"1":[]}}`, "region 1 is no object"],
    [`{"Regions":{"1":{"Nodes":{}}}}`, "Nodes of region 1 is no list"],
    [`{"Regions":{"1":{"Nodes":[{"STUNPort":"1"}]}}}`, "STUNPort of region 1 is no whole number"],
    [`{"Regions":{"1":{"RegionID":1.5}}}`, "RegionID of region 1 is no whole number"],
    [`{"HomeParams":{"RegionScore":{"1":"x"}}}`, "RegionScore 1 is no number"],
  ];
  for (const [text, error] of bad) expect(() => parseDerpMap(text)).toThrow(error);
});

test("[DB5] no JSON makes the reader fail without a word", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc
          .record({ Regions: fc.dictionary(fc.string(), fc.jsonValue()), HomeParams: fc.jsonValue() })
          .map((map) => JSON.stringify(map)),
      ),
      (text) => {
        try {
          encodeDerpMap(parseDerpMap(text));
        } catch (error) {
          expect(String(error)).toMatch(/^Error: DERP map: /);
        }
      },
    ),
  );
});

const nodeChanges: Partial<DerpNode>[] = [
  ...[{ RegionID: 2 }, { HostName: "x" }, { CertName: "x" }, { IPv4: "x" }, { IPv6: "x" }, { STUNPort: -1 }],
  ...[
    { STUNOnly: true },
    { DERPPort: 1 },
    { InsecureForTests: true },
    { ForceHTTP: true },
    { STUNTestIP: "x" },
  ],
  { Name: "other" },
];

test.each(nodeChanges)("[DB6] a map differs by %o of a node", (change) => {
  const changed = aDerpMap(aDerpRegion({ Nodes: [aDerpNode(change)] }));
  expect([isSameDerpMap(aDerpMap(), changed), isSameDerpMap(changed, aDerpMap())]).toEqual([false, false]);
  expect(isSameDerpMap(changed, structuredClone(changed))).toBe(true);
});

test("[DB6] a map differs by its regions and their members (DM4)", () => {
  const one = aDerpMap();
  const others: DerpMap[] = [
    aDerpMap(aDerpRegion({ RegionID: 2 })),
    aDerpMap(aDerpRegion(), aDerpRegion({ RegionID: 2 })),
    { Regions: null },
    { Regions: { 1: null } },
    { ...one, omitDefaultRegions: true },
    aDerpMap(aDerpRegion({ EmbeddedRelay: true })),
    aDerpMap(aDerpRegion({ RegionCode: "x" })),
    aDerpMap(aDerpRegion({ RegionName: "x" })),
    aDerpMap(aDerpRegion({ Avoid: true })),
    aDerpMap(aDerpRegion({ Nodes: [] })),
    { Regions: { 1: aDerpRegion({ RegionID: 2 }) } },
  ];
  for (const other of others)
    expect([isSameDerpMap(one, other), isSameDerpMap(other, one)]).toEqual([false, false]);
});

test("[DB6] no map differs by home scores, CanPort80, zero values, or the order of nodes (DM3)", () => {
  const two = (first: Partial<DerpNode>, second: Partial<DerpNode>) =>
    aDerpMap(aDerpRegion({ Nodes: [aDerpNode(first), aDerpNode(second)] }));
  expect(isSameDerpMap(two({}, { Name: "b" }), two({ Name: "b" }, { CanPort80: true }))).toBe(true);
  expect(isSameDerpMap(aDerpMap(), { ...aDerpMap(), HomeParams: {}, omitDefaultRegions: false })).toBe(true);
  expect(isSameDerpMap({ Regions: {} }, { Regions: null })).toBe(true);
  const zero = aDerpMap(aDerpRegion({ Avoid: false, Nodes: [aDerpNode({ STUNPort: 0, IPv4: "" })] }));
  expect(isSameDerpMap(aDerpMap(), zero)).toBe(true);
});

test("[DB7] a map goes through its message and back; home params are always there (TN51)", () => {
  const through = (map: DerpMap) =>
    derpMapFromProto(fromBinary(DERPMapSchema, toBinary(DERPMapSchema, derpMapToProto(map))));
  const { omitDefaultRegions, ...rest } = FULL;
  expect(omitDefaultRegions).toBe(true);
  expect(encodeDerpMap(through(FULL))).toBe(encodeDerpMap(rest));
  expect(encodeDerpMap(through(build()))).toBe(DEFAULT);
  expect(hex(toBinary(DERPMapSchema, derpMapToProto({ Regions: { 1: null } })))).toBe("0a00");
});
