import { ApiError } from "#api/client.ts";
import { nextStepFor } from "./warnings.ts";

/**
 * Why there is no list. `retry`: it may pass by itself, and is asked again. `never`: this server or agent does not have
 * containers at all, so watching is pointless.
 */
export type Problem = { title: string; detail: string; next: string; kind: "retry" | "never" };

/** What a refused or failed listing means (containers.md §2.1 and §9). */
export function explainProblem(error: unknown): Problem {
  if (!(error instanceof ApiError)) return failed("The containers could not be listed", String(error));
  const { status, envelope } = error;
  const told = [envelope.message, envelope.detail].filter(Boolean).join(" ");
  switch (status) {
    case 0:
      return failed("The server does not answer", "", "It is asked again by itself.");
    case 400:
      return failed("The agent is not connected", told, "The list comes back with the agent.");
    case 401:
      return { title: "You are signed out", detail: told, next: "Sign in again.", kind: "never" };
    case 403:
      return {
        title: "Containers are switched off on this agent",
        detail: told,
        // A sub-agent can never have them; the switch does not exist there.
        next: /not supported/i.test(envelope.message)
          ? "Look at the agent of the machine: it shows this devcontainer and its neighbours."
          : "Start the agent with CODER_AGENT_DEVCONTAINERS_ENABLE=true to switch them on.",
        kind: "never",
      };
    case 404:
      return {
        title: "This server does not know the containers of an agent",
        detail: told,
        next: "A newer version of the server may. Everything else of this agent is on its other pages.",
        kind: "never",
      };
    case 500:
      return fromAgent(envelope.message, envelope.detail ?? "");
    default:
      return failed("The containers could not be listed", told);
  }
}

/** What a validator says of a long message is long. */
const MAX_REASON = 200;

/** The list is to be had, but what the server sends of changes is not understood (CC48). */
export const unreadUpdates = (reason = ""): Problem =>
  failed(
    "Updates of the containers cannot be read",
    reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason,
    "The list is asked for every 10 seconds instead. Reload the page: the server may be newer than it.",
  );

const failed = (title: string, detail: string, next = "It is asked again by itself."): Problem => ({
  title,
  detail,
  next,
  kind: "retry",
});

function fromAgent(message: string, detail: string): Problem {
  const next = nextStepFor(detail) ?? "The agent's own log says more.";
  if (/permission denied/i.test(detail))
    return failed("The agent may not use the container engine", detail, next);
  if (/Cannot connect to the Docker daemon/i.test(detail))
    return failed("No container engine runs on the agent's machine", detail, next);
  if (/not found|ENOENT|no container engine was found/i.test(detail))
    return failed("There is no container engine on the agent's machine", detail, next);
  if (/dialing/i.test(message))
    return failed(
      "The agent cannot be reached",
      [message, detail].filter(Boolean).join(" "),
      "It is asked again by itself.",
    );
  return failed("The agent could not list its containers", detail || message, next);
}
