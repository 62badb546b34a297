import { setTimeout as delay } from "node:timers/promises";
import type { ExternalAuthUser } from "#api/http/externalAuth.ts";
import { ask, ProviderFault } from "./ask.ts";
import { membersOf } from "./standardAnswer.ts";

export type Validity = { valid: boolean; user: ExternalAuthUser | null };

const LONGEST_BODY = 2_000;
/** GitHub's replicas learn of a new token one after the other. */
const GITHUB_RETRY_MS = [100, 200, 300, 400];

type Of = { type: string; url: string | undefined };

/** Whether the provider takes this token (agent-self-service §2.2). Throws a ProviderFault when it does not say. */
export async function validate(of: Of, token: string, signal?: AbortSignal): Promise<Validity> {
  const first = await once(of, token, signal);
  if (first.valid || of.type !== "github") return first;
  for (const wait of GITHUB_RETRY_MS) {
    await delay(wait, undefined, signal && { signal });
    const again = await once(of, token, signal);
    if (again.valid) return again;
  }
  return first;
}

async function once({ type, url }: Of, token: string, signal?: AbortSignal): Promise<Validity> {
  if (!url) return { valid: true, user: null };
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: "application/json",
    "User-Agent": "Quarterdeck",
  };
  const asked = await ask(url, { headers, ...(signal && { signal }) });
  switch (asked.status) {
    case 200: {
      const members = membersOf(asked.text, asked.headers.get("content-type") ?? "");
      // Slack has no other status.
      if (type === "slack" && members?.ok === false) return { valid: false, user: null };
      return { valid: true, user: members ? userOf(members) : null };
    }
    case 401:
      return { valid: false, user: null };
    case 403: {
      const isLimited =
        asked.headers.get("retry-after") !== null || asked.headers.get("x-ratelimit-remaining") === "0";
      return { valid: isLimited, user: null };
    }
    case 429:
      return { valid: true, user: null };
    default:
      throw new ProviderFault(`status ${asked.status}: body: ${asked.text.slice(0, LONGEST_BODY)}`);
  }
}

/** Every provider has names of its own for the same few things. */
function userOf(members: Record<string, unknown>): ExternalAuthUser | null {
  const text = (...keys: string[]) =>
    keys
      .map((key) => members[key])
      .find((value): value is string => typeof value === "string" && value !== "") ?? "";
  const login = text("login", "username", "preferred_username", "nickname", "user", "email");
  if (login === "") return null;
  return {
    id: typeof members.id === "number" ? members.id : 0,
    login,
    avatar_url: text("avatar_url", "picture"),
    profile_url: text("html_url", "web_url", "profile"),
    name: text("name", "display_name", "full_name"),
  };
}
