import { ApiError } from "#api/client.ts";

/** Why something that was asked for was not done; stays beside its row until dismissed. */
export type Failure = { title: string; detail: string; next: string };

export function explainFailure(title: string, error: unknown): Failure {
  if (!(error instanceof ApiError)) return { title, detail: String(error), next: "Try again." };
  const { message, detail } = error.envelope;
  const told = [message, detail].filter(Boolean).join(" ");
  switch (error.status) {
    case 0:
      return {
        title,
        detail: message,
        next: "Nothing is known of what became of it. Try again once the server answers.",
      };
    case 400:
      return { title, detail: told, next: "Try again once the agent is connected." };
    case 403:
      return { title, detail: told, next: "Your account may look at this workspace and not change it." };
    case 404:
      return {
        title,
        detail: told,
        next: "It is gone: somebody else removed it, or the agent was started anew. The list is up to date.",
      };
    case 409:
      return {
        title,
        detail: told,
        next: "Something is under way already. Wait for that to end, then try again.",
      };
    default:
      return { title, detail: told, next: "The agent's log may say more." };
  }
}
