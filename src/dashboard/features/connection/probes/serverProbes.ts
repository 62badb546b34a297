import { ApiError } from "#api/client.ts";
import { BuildInfo } from "#api/http/deployment.ts";
import { durationText, parseTime } from "../../../ui/timeText.ts";
import { type Subject, TooLate, type Tools, type Verdict, WITHIN_MS, within } from "./probe.ts";

const LIMIT = durationText(WITHIN_MS);
/** Beyond this, ages on the page are plainly wrong. */
const SKEW_MS = 30_000;
/** The server's clock is told in whole seconds. */
const TOLD_TO_MS = 1_000;

export type ServerTime = { serverMs: number; browserMs: number };

/** Whether the server is there, and what time it has. */
export async function probeApi(tools: Tools, signal: AbortSignal): Promise<Verdict & { time?: ServerTime }> {
  try {
    return await within(signal, async (mine) => {
      const asked = tools.now();
      const response = await tools.fetch("/api/v2/buildinfo", { cache: "no-store", signal: mine });
      const browserMs = (asked + tools.now()) / 2;
      const text = await response.text();
      const serverMs = Date.parse(response.headers.get("date") ?? "");
      const time = Number.isNaN(serverMs) ? {} : { time: { serverMs, browserMs } };
      if (!response.ok) return { ...refusedBy(response.status), ...time };
      const info = BuildInfo.safeParse(jsonOf(text));
      if (!info.success)
        return {
          kind: "bad",
          text: "Something else than the server answers at this address.",
          next: "A proxy or a sign-in page stands before it: open the address in a new tab to see which.",
        };
      return { kind: "ok", text: `It is version ${info.data.version}.`, ...time };
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return {
      kind: "bad",
      text: error instanceof TooLate ? `No answer within ${LIMIT}.` : "No answer.",
      next: "Is the server running, and is this computer on its network or VPN? This page comes back by itself.",
    };
  }
}

function refusedBy(status: number): Verdict {
  const isGateway = status === 502 || status === 503 || status === 504;
  return {
    kind: "bad",
    text: isGateway
      ? `A proxy answers ${status}: the server behind it does not answer.`
      : `It answers ${status} to the simplest question.`,
    next: isGateway ? "Start the server, or look at the proxy's log." : "Look at the server's log.",
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the server still takes this browser's session. */
export async function probeSession({ client }: Tools, signal: AbortSignal): Promise<Verdict> {
  try {
    const me = await within(signal, (mine) => client.users.get({ user: "me" }, { signal: mine }));
    return { kind: "ok", text: `As ${me.username}.` };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ApiError && error.status === 401)
      return {
        kind: "bad",
        text: "The session has ended: the server shows nothing more to this browser.",
        next: "Sign in again.",
      };
    return { kind: "warn", text: failureText(error), next: "Check again in a moment." };
  }
}

/** Every age on the page is the server's or the agent's time against the browser's. */
export function compareClocks(time: ServerTime | undefined, { agent }: Pick<Subject, "agent">): Verdict {
  if (!time) return { kind: "off", text: "The server, or a proxy before it, does not tell its time." };
  const ahead = time.browserMs - time.serverMs;
  if (Math.abs(ahead) > SKEW_MS)
    return {
      kind: "warn",
      text: `This computer's clock is ${durationText(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"} the server's: times on this page are off by as much.`,
      next: "Set the clock that is wrong: switch on time synchronisation (NTP).",
    };
  // These two are the agent's own times; all others about it are the server's.
  const own = [parseTime(agent.started_at), parseTime(agent.ready_at)].filter((at) => at !== undefined);
  const agentAhead = Math.max(...own, time.serverMs) - time.serverMs;
  if (agentAhead > SKEW_MS)
    return {
      kind: "warn",
      text: `The agent's clock is at least ${durationText(agentAhead)} ahead of the server's.`,
      next: "Switch on time synchronisation (NTP) on its machine.",
    };
  const apart = Math.max(Math.abs(ahead), TOLD_TO_MS);
  return { kind: "ok", text: `This computer and the server are within ${durationText(apart)}.` };
}

/** A real upgrade, and a first message through it: terminals, logs and live lists need both. */
export async function probeSocket({ openSocket }: Tools, signal: AbortSignal): Promise<Verdict> {
  let opened = false;
  try {
    await within(
      signal,
      (mine) =>
        new Promise<void>((resolve, reject) => {
          const socket = openSocket("/api/v2/derp-map");
          const end = (settle: () => void) => {
            socket.close(1000);
            settle();
          };
          mine.addEventListener("abort", () => end(() => reject(mine.reason)), { once: true });
          socket.addEventListener("open", () => {
            opened = true;
          });
          socket.addEventListener("message", () => end(resolve));
          socket.addEventListener("close", () => reject(new Error("closed")));
          socket.addEventListener("error", () => {}); // a close event always follows
        }),
    );
    return { kind: "ok", text: "An upgrade was let through, and a message came." };
  } catch (error) {
    if (signal.aborted) throw error;
    const next =
      "A proxy before the server must pass WebSockets: the headers Upgrade and Connection, and messages unbuffered.";
    if (opened) return { kind: "bad", text: "The upgrade passes, messages do not.", next };
    const how = error instanceof TooLate ? `was not answered within ${LIMIT}` : "was refused";
    return { kind: "bad", text: `Requests pass, but an upgrade ${how}.`, next };
  }
}

export function failureText(error: unknown): string {
  if (error instanceof TooLate) return `No answer within ${LIMIT}.`;
  return error instanceof Error ? error.message : String(error);
}
