import {
  answers,
  connected,
  Deviation,
  equal,
  holds,
  isObject,
  listOf,
  matches,
  NotTried,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import { anAgentPath, UNKNOWN_ID } from "./credentials.ts";

const COLLAPSED = "API key or external proxy authentication required, but none provided";
const GENERIC = "/api/v2/workspaceagents/connection";
const MAP = "/api/v2/derp-map";

function asMap(value: unknown) {
  const map = shaped(value, "Regions:object|null HomeParams?:object omitDefaultRegions?:boolean", "derp_map");
  const regions = Object.entries(isObject(map.Regions) ? map.Regions : {});
  return regions.map(([key, region]) => {
    const one = shaped(
      region,
      "EmbeddedRelay:boolean RegionID:integer RegionCode:string RegionName:string Avoid?:boolean Nodes:array|null",
      "region",
    );
    equal(String(one.RegionID), key, "RegionID");
    return one;
  });
}

async function infoOf({ call }: Trial, path: string) {
  const answer = await call(path);
  answers(answer, 200);
  return shaped(
    answer.json(),
    "derp_map:object derp_force_websockets:boolean disable_direct_connections:boolean hostname_suffix?:string",
    "connection",
  );
}

const nodesOf = async (trial: Trial) => {
  const regions = asMap((await infoOf(trial, GENERIC)).derp_map);
  const nodes = regions.flatMap(({ Nodes, RegionID }) =>
    listOf(Nodes ?? [], "Nodes").map((node) => ({ node, RegionID })),
  );
  if (nodes.length === 0) throw new NotTried("the DERP map has no node");
  return nodes;
};

const mapSocket = async (trial: Trial, pongs = true) => connected(await trial.socket(MAP, { pongs }));

export const connection: Subject = {
  name: "Connection info and DERP map (derp-and-connection.md)",
  rules: [
    {
      id: "DM8",
      rule: "connection info has the map, both switches and the suffix",
      async run(trial) {
        const info = await infoOf(trial, GENERIC);
        asMap(info.derp_map);
      },
    },
    {
      id: "DM8b",
      rule: "with an agent and without one it is the same",
      async run(trial) {
        equal(await infoOf(trial, anAgentPath(trial, "/connection")), await infoOf(trial, GENERIC), "info");
      },
    },
    {
      id: "DM9",
      rule: "an empty suffix is left out",
      async run(trial) {
        const { hostname_suffix } = await infoOf(trial, GENERIC);
        holds(hostname_suffix !== "", "hostname_suffix", "absent when empty", hostname_suffix);
      },
    },
    {
      id: "DM10",
      rule: "no user's key: 401 in one sentence",
      needs: ["token"],
      async run({ call }) {
        for (const as of ["none" as const, { "Coder-Session-Token": UNKNOWN_ID }])
          answers(await call(GENERIC, { as }), 401, { message: COLLAPSED });
      },
    },
    {
      id: "DM11",
      rule: "a malformed agent id: 400",
      async run({ call }) {
        answers(await call("/api/v2/workspaceagents/abc/connection"), 400, {
          message: 'Invalid UUID "abc".',
        });
      },
    },
    {
      id: "DM-4",
      rule: "a trailing slash: 404; another method: 405",
      needs: ["token"],
      async run({ call }) {
        answers(await call(GENERIC), 200);
        equal((await call(`${GENERIC}/`)).status, 404, "with a slash");
        equal((await call(GENERIC, { method: "POST" })).status, 405, "POST");
      },
    },
    {
      id: "DM16",
      rule: "a region has all of its members, and `Avoid` only when it is so",
      async run(trial) {
        for (const { Avoid } of asMap((await infoOf(trial, GENERIC)).derp_map))
          holds(Avoid !== false, "Avoid", "absent when false", Avoid);
      },
    },
    {
      id: "DM17",
      rule: "a node has its members, and ports only when they are not 0",
      async run(trial) {
        for (const { node, RegionID } of await nodesOf(trial)) {
          const one = shaped(
            node,
            "Name:string RegionID:integer HostName:string CertName?:string IPv4?:string IPv6?:string STUNPort?:integer " +
              "STUNOnly?:boolean DERPPort?:integer InsecureForTests?:boolean ForceHTTP?:boolean CanPort80?:boolean",
            "node",
          );
          equal(one.RegionID, RegionID, "RegionID");
          for (const name of ["STUNPort", "DERPPort", "STUNOnly", "ForceHTTP", "CertName", "IPv4", "IPv6"])
            holds(![0, false, ""].includes(one[name] as never), name, "absent when zero", one[name]);
        }
      },
    },
    {
      id: "DM14",
      rule: "with direct connections blocked no node speaks STUN",
      async run(trial) {
        const { disable_direct_connections: isBlocked } = await infoOf(trial, GENERIC);
        if (!isBlocked) throw new NotTried("direct connections are not blocked");
        for (const { node } of await nodesOf(trial))
          equal(shaped(node, "STUNPort:integer STUNOnly?:boolean", "node").STUNPort, -1, "STUNPort");
      },
    },
    {
      id: "DM1",
      rule: "the DERP map comes at once: binary, JSON, one line feed",
      async run(trial) {
        const { text, isBinary } = await (await mapSocket(trial)).next();
        equal(isBinary, true, "binary");
        matches(text, /^\{.*\}\n$/, "message");
        asMap(JSON.parse(text));
      },
    },
    {
      id: "DM1b",
      rule: "it is the map of the connection info",
      async run(trial) {
        const { text } = await (await mapSocket(trial)).next();
        equal(JSON.parse(text), (await infoOf(trial, GENERIC)).derp_map, "map");
      },
    },
    {
      id: "DM3",
      rule: "an unchanged map is not sent again",
      slow: true,
      async run(trial) {
        const socket = await mapSocket(trial);
        const { text } = await socket.next();
        const again = await socket.next(16_000).catch((error: unknown) => {
          if (error instanceof Deviation && error.got === "nothing") return undefined;
          throw error;
        });
        holds(again === undefined || again.text !== text, "for three intervals", "nothing", again?.text);
      },
    },
    {
      id: "DM5",
      rule: "client data closes it with 1008",
      async run(trial) {
        const socket = await mapSocket(trial);
        await socket.next();
        socket.send("hello");
        equal(await socket.closed(), { code: 1008, reason: "unexpected data message" }, "close");
      },
    },
    {
      id: "DM6",
      rule: "no pong: close 1001 `ping failed` after 45 s",
      slow: true,
      async run(trial) {
        const socket = await mapSocket(trial, false);
        equal(await socket.closed(55_000), { code: 1001, reason: "ping failed" }, "close");
      },
    },
  ],
};
