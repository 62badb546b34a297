import { z } from "zod";
import { get, put } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { Time, Uuid, ZERO_TIME } from "../values.ts";

/** The public half of the key with which a user's agents reach Git hosts. */
export const UserGitSshKey = z.object({
  user_id: Uuid,
  created_at: Time,
  /** When it was made anew. */
  updated_at: Time,
  /** As a line of `authorized_keys`, without a comment. */
  public_key: z.string(),
});
export type UserGitSshKey = z.infer<typeof UserGitSshKey>;
readAs(UserGitSshKey, { created_at: ZERO_TIME, updated_at: ZERO_TIME });

const path = "/api/v2/users/:user/gitsshkey";

export const gitSshKeyApi = {
  get: get(path, { summary: "Get user Git SSH key", auth: "user", response: UserGitSshKey }),
  regenerate: put(path, {
    summary: "Regenerate user SSH key",
    auth: "user",
    response: UserGitSshKey,
  }),
};
