import type { Auth } from "#api/endpoint.ts";
import type { ApiKeyRow, UserRow } from "../store/users.ts";

/** A signed-in person, by session or API token. */
export type UserActor = { kind: "user"; user: UserRow; key: ApiKeyRow };

/** An agent, by its own token. */
export type AgentActor = { kind: "agent"; agentId: string; workspaceId: string; ownerId: string };

export type Actor = UserActor | AgentActor;

/** Who a handler of such an endpoint deals with; where anybody may call, the user if the token is a good one. */
export type ActorOf<A extends Auth> = A extends "user"
  ? UserActor
  : A extends "agent"
    ? AgentActor
    : UserActor | undefined;

/**
 * What the HTTP glue must ask about agents; the agents' part answers. `token` is a well-formed UUID in its canonical
 * spelling. The rules of conventions §5 say which agent may use one.
 */
export interface AgentAuth {
  authenticate(token: string): Promise<AgentActor | undefined>;
  /** Whether this user may see this agent; asked before anything below `/workspaceagents/:agent` is looked at. */
  visibleTo(user: UserRow, agentId: string): Promise<boolean>;
}

/** Throws an HttpError (401) that says why; `undefined` means that the request carried no token. */
export interface UserAuth {
  authenticate(token: string | undefined): Promise<UserActor>;
}
