import {
  answers,
  connected,
  Deviation,
  equal,
  holds,
  matches,
  type Rule,
  type Subject,
  type Trial,
  validation,
} from "../rule.ts";
import type { Opened, Socket } from "../wire.ts";
import { anAgentPath } from "./credentials.ts";

/** Versions that are none, with what the server says of them. `2.11` is the first that is too new. */
const VERSIONS: [string, RegExp][] = [
  ["99.99", /behind requested major version 99\.99$/],
  ["3.1", /^server is at version 2\.\d+, behind requested major version 3\.1$/],
  ["2.9999", /^server is at version 2\.\d+, behind requested minor version 2\.9999$/],
  ["cats", /^invalid version string: cats$/],
  ["1.0.1", /^invalid version string: 1\.0\.1$/],
  ["11", /^invalid version string: 11$/],
  ["cats.dogs", /^invalid major version: cats\.dogs$/],
  ["1.dogs", /^invalid minor version: 1\.dogs$/],
  ["0.8", /^version 0\.8 is no longer supported$/],
];

/** yamux: stream 1 is opened, and what the server accepts it with. */
const OPEN = "000100010000000100000000";
const ACCEPTED = "000100020000000100000000";
const FIN = "000100040000000100000000";

const coordinate = (trial: Trial, query: string) => anAgentPath(trial, `/coordinate?${query}`);
const versions = "Unknown or unsupported API version";

const dial = async (trial: Trial, options?: { pongs: boolean }) =>
  tunnelOf(await trial.socket(coordinate(trial, "version=2.0"), options));

/** The byte stream under the messages: their borders mean nothing. */
function tunnelOf(opened: Opened) {
  const socket: Socket = connected(opened);
  let bytes = Buffer.alloc(0);
  return {
    socket,
    send: (hex: string) => socket.send(Buffer.from(hex, "hex")),
    /** Waits until all of these are in what the server has sent, and answers all it has sent. */
    async receives(...wanted: string[]): Promise<Buffer> {
      while (!wanted.every((hex) => bytes.includes(Buffer.from(hex, "hex")))) {
        const { data, isBinary } = await socket.next().catch((error: unknown) => {
          if (error instanceof Deviation)
            throw new Deviation("the bytes", wanted.join(" and "), bytes.toString("hex") || error.got);
          throw error;
        });
        equal(isBinary, true, "the message is binary");
        bytes = Buffer.concat([bytes, data]);
      }
      return bytes;
    },
  };
}

const dataFrame = (body: string) =>
  `000000000000000100${(body.length / 2).toString(16).padStart(6, "0")}${body}`;
const text = (value: string) => Buffer.from(value).toString("hex");
const invoke = (rpc: string) => `030101${rpc.length.toString(16).padStart(2, "0")}${text(rpc)}`;
const METHOD = "/coder.tailnet.v2.Tailnet/";
/** A whole call without a body: invoke, message, close-send. */
const unary = (rpc: string) => dataFrame(`${invoke(rpc)}050102000d010300`);

const rule = (id: string, words: string, run: Rule["run"]): Rule => ({ id, rule: words, run });

export const tailnet: Subject = {
  name: "Tailnet RPC (tailnet-rpc.md)",
  rules: [
    ...VERSIONS.map(([version, detail], at) => ({
      id: at === 0 ? "TN1" : `TN3${"abcdefgh"[at - 1]}`,
      rule: `version ${version}: 400 with its validation`,
      async run(trial: Trial) {
        const answer = await trial.call(coordinate(trial, `version=${version}`));
        answers(answer, 400, { message: versions });
        matches(validation(answer, "version"), detail, "detail");
      },
    })),
    rule("TN2", "no version is 1.0: 400", async (trial) => {
      const answer = await trial.call(anAgentPath(trial, "/coordinate"));
      answers(answer, 400, { message: versions });
      equal(validation(answer, "version"), "version 1.0 is no longer supported", "detail");
    }),
    rule("TN3i", "versions 2.0 and 2.3 are accepted", async (trial) => {
      for (const version of ["2.0", "2.3"])
        connected(await trial.socket(coordinate(trial, `version=${version}`)));
    }),
    rule("TN-1", "a good request without an upgrade: 426", async (trial) => {
      answers(await trial.call(coordinate(trial, "version=2.0")), 426);
    }),
    rule("TN5", "a bad resume token: 401 with its validation", async (trial) => {
      const answer = await trial.call(coordinate(trial, "version=2.0&resume_token=invalid"));
      answers(answer, 401, { message: "Invalid resume token" });
      equal(validation(answer, "resume_token"), "Invalid resume token", "detail");
    }),
    rule("TN8", "of a bad version and a bad token the version is told", async (trial) => {
      answers(await trial.call(coordinate(trial, "version=9.9&resume_token=invalid")), 400, {
        message: versions,
      });
    }),
    rule("TN12", "a stream that is opened is accepted at once", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(OPEN);
      await tunnel.receives(ACCEPTED);
    }),
    rule("TN13", "a ping is answered with its value", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send("000200010000000000000007");
      await tunnel.receives("000200020000000000000007");
    }),
    rule("TN14", "a call is answered: message, close-send, and after our FIN a FIN", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(OPEN + unary(`${METHOD}RefreshResumeToken`));
      await tunnel.receives("050101", "0d010200");
      tunnel.send(FIN);
      await tunnel.receives(FIN);
    }),
    rule("TN52", "a resume token is made, and taken at the next dial", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(OPEN + unary(`${METHOD}RefreshResumeToken`));
      const got = await tunnel.receives("0d010200");
      const [token] = /[\w-]{8,}\.[\w-]+\.[\w-]+/.exec(got.toString("latin1")) ?? [];
      holds(token !== undefined, "the answer", "a token of three parts", got.toString("latin1"));
      connected(await trial.socket(coordinate(trial, `version=2.0&resume_token=${token}`)));
    }),
    rule("TN15", "a call of Coordinate that says disconnect is closed", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(OPEN + dataFrame(`${invoke(`${METHOD}Coordinate`)}050102021200`));
      await tunnel.receives("0b010100");
    }),
    rule("TN16", "an unknown call: its error, and the connection goes on", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(OPEN + unary("/x.Y/Z"));
      const words = 'protocol error: unknown rpc: "/x.Y/Z"';
      await tunnel.receives(`0701012d0000000000000000${text(words)}`);
      tunnel.send("000200010000000000000009");
      await tunnel.receives("000200020000000000000009");
    }),
    rule("TN17", "the bytes may be cut anywhere", async (trial) => {
      const tunnel = await dial(trial);
      for (const byte of (OPEN + unary(`${METHOD}RefreshResumeToken`)).match(/../g) ?? []) tunnel.send(byte);
      await tunnel.receives("0d010200");
    }),
    rule("TN20", "metadata may come before the call", async (trial) => {
      const tunnel = await dial(trial);
      const rpc = `${METHOD}RefreshResumeToken`;
      const call = `030102${rpc.length.toString(16).padStart(2, "0")}${text(rpc)}050103000d010400`;
      tunnel.send(OPEN + dataFrame(`0f0101080a060a016b120176${call}`));
      await tunnel.receives("0d010200");
    }),
    rule("TN23", "data may come with the frame that opens", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(unary(`${METHOD}RefreshResumeToken`).replace(/^00000000/, "00000001"));
      await tunnel.receives("0d010200");
    }),
    rule("TN26", "a second call on one stream is answered under its own id", async (trial) => {
      const tunnel = await dial(trial);
      const rpc = `${METHOD}RefreshResumeToken`;
      tunnel.send(OPEN + unary(rpc));
      await tunnel.receives("0d010200");
      const head = `030201${rpc.length.toString(16).padStart(2, "0")}${text(rpc)}`;
      tunnel.send(dataFrame(`${head}050202000d020300`));
      await tunnel.receives("050201", "0d020200");
    }),
    rule("TN50", "the DERP map comes on a call", async (trial) => {
      const tunnel = await dial(trial);
      tunnel.send(OPEN + unary(`${METHOD}StreamDERPMaps`));
      await tunnel.receives("050101");
    }),
    rule("TN19", "a text message: close 1003", async (trial) => {
      const { socket } = await dial(trial);
      socket.send("hello");
      equal((await socket.closed()).code, 1003, "close");
    }),
    {
      id: "TN-4",
      rule: "no pong: close 1001 `liveness probe failed`",
      slow: true,
      async run(trial) {
        const { socket } = await dial(trial, { pongs: false });
        equal(await socket.closed(40_000), { code: 1001, reason: "liveness probe failed" }, "close");
      },
    },
    rule(
      "TN11",
      "`/tailnet`: no version is 2.0, and a bad telemetry header is ignored",
      async ({ socket }) => {
        const headers = { "Coder-Desktop-Telemetry": '{"device_os' };
        connected(await socket("/api/v2/tailnet", { headers }));
      },
    ),
    rule("TN-1b", "`/tailnet` is for users: 401 in the words of a user's route", async ({ call }) => {
      answers(await call("/api/v2/tailnet?version=2.0", { as: "none" }), 401, {
        message: /^You are signed out/,
      });
    }),
    rule("TN-1c", "`/tailnet` refuses versions as the agent's route does", async ({ call }) => {
      const answer = await call("/api/v2/tailnet?version=99.99");
      answers(answer, 400, { message: versions });
      matches(validation(answer, "version"), /behind requested major version 99\.99$/, "detail");
    }),
  ],
};
