import type { LinkState, SessionEnd } from "../session/sessionState.ts";

export type NoticeAction = "new-shell" | "retry" | "sign-in" | "close" | "overview";

/** What a person is told about a terminal that is not simply live, and what they can do. */
export type Notice = {
  tone: "bad" | "warn" | "plain";
  title: string;
  text: string;
  actions: NoticeAction[];
};

function ofEnd(end: SessionEnd): Notice {
  switch (end.kind) {
    case "exited":
      return end.code === 0
        ? notice("plain", "The shell has ended", "It exited with code 0, as programs do when all is well.")
        : notice("warn", `The shell exited with code ${end.code}`, "Its last output is above.");
    case "signaled":
      return notice("bad", `The shell was ended by ${end.signal}`, "Something on the machine stopped it.");
    case "idle":
      return notice(
        "warn",
        "Ended while nobody was attached",
        `The agent ends a terminal that nobody has had open for ${minutes(end.minutes)}.`,
      );
    case "closed":
      return notice("warn", "This terminal was closed", `Closed by ${end.by}.`);
    case "failed":
      return notice("bad", "The shell could not start", end.message);
    case "agent_lost":
      return notice("bad", "The agent was lost", "The shell went with it.");
    case "signed_out":
      return notice("warn", "You are signed out", "");
    case "unknown":
      return notice("plain", "The terminal has ended", "This server does not say why.");
  }
}

const notice = (
  tone: Notice["tone"],
  title: string,
  text: string,
  actions: NoticeAction[] = ["new-shell", "close"],
): Notice => ({ tone, title, text, actions });

const minutes = (count: number) => (count === 1 ? "1 minute" : `${count} minutes`);

function ofAway(link: Extract<LinkState, { status: "retrying" }>): Notice {
  switch (link.away) {
    case "server":
      return notice("bad", "The server cannot be reached", "The shell goes on running on its machine.", [
        "retry",
      ]);
    case "agent-lost":
      return notice(
        "bad",
        "The agent is not connected",
        "Attaches again by itself as soon as the agent is back.",
        ["retry", "overview"],
      );
    case "agent-connecting":
      return notice("warn", "The agent has not connected yet", "The terminal opens as soon as it has.", [
        "retry",
        "overview",
      ]);
    case "agent-never":
      return notice(
        "bad",
        "The agent has never connected",
        "It did not in the time it had. Its page says what to look at.",
        ["overview", "retry"],
      );
    case "socket":
      return notice(
        "warn",
        "Trying to connect…",
        "Server and agent are there, yet the terminal's connection does not open. A proxy may refuse WebSockets.",
        ["retry"],
      );
    case "unknown":
      return notice("warn", "Trying to connect…", "The connection was lost.", ["retry"]);
  }
}

export function noticeOf(link: LinkState): Notice | undefined {
  switch (link.status) {
    case "idle":
    case "connecting":
    case "live":
      return undefined;
    case "retrying":
      return ofAway(link);
    case "ended":
      return ofEnd(link.end);
    case "refused":
      if (link.why === "signed-out")
        return notice("warn", "You are signed out", "Sign in again; the shell goes on running.", ["sign-in"]);
      if (link.why === "gone")
        return notice("bad", "This agent is gone", "It was removed, or you may not see it any more.", [
          "close",
        ]);
      return notice("bad", "You may not open a terminal here", "Ask the owner of the workspace.", ["close"]);
  }
}
