// The agent in a devcontainer: what its parent starts there with its URL and token, and its tunnel on standard input and
// output. It leaves when it is asked to, and when the parent is gone.
import { Socket } from "node:net";
import { runAgent } from "../daemon.ts";
import { duplexOf } from "../tunnel/duplexOf.ts";
import { openTunnel } from "../tunnel/openTunnel.ts";
import { reachableUrl } from "./reach.ts";
import { stderrLog } from "./stderrLog.ts";

/** A shell that does not end, or a report that nobody takes, keeps no process in the container. */
const LEAVE_WITHIN_MS = 20_000;

const { QUARTERDECK_URL: server, QUARTERDECK_TOKEN: token } = process.env;
if (!server || !token) throw new Error("QUARTERDECK_URL and QUARTERDECK_TOKEN are needed");
delete process.env.QUARTERDECK_TOKEN; // the agent hands its own environment on to shells and scripts

// Not process.stdout: on a pipe that one blocks the whole process while nobody reads.
const input = new Socket({ fd: 0, readable: true, writable: false });
const output = new Socket({ fd: 1, readable: false, writable: true });
const tunnel = await openTunnel(duplexOf(input, output));
const stopping = new AbortController();
function leave() {
  stopping.abort();
  setTimeout(() => process.exit(1), LEAVE_WITHIN_MS).unref();
}
tunnel.leaving.addEventListener("abort", leave, { once: true });
if (tunnel.leaving.aborted) leave();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, leave);

const url = await reachableUrl(server, tunnel.url);
const log = stderrLog((line) => process.stderr.write(line));
log.info({ through: url === server ? "the network" : "the parent agent" }, "started");
const ownPorts = [Number(new URL(tunnel.url).port)];
await runAgent({ url, token, log, signal: stopping.signal, ownPorts });
process.exit(0);
