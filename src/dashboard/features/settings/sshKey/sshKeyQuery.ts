import { queryOptions } from "@tanstack/react-query";
import type { Client } from "#api/client.ts";
import { fingerprintOf } from "./fingerprint.ts";

export const sshKeyQuery = (client: Client) =>
  queryOptions({
    queryKey: ["git-ssh-key"],
    queryFn: ({ signal }) => client.gitSshKey.get({ user: "me" }, { signal }),
  });

/** Null: there is none to be shown. */
export const fingerprintQuery = (publicKey: string) =>
  queryOptions({
    queryKey: ["fingerprint", publicKey],
    queryFn: async () => (await fingerprintOf(publicKey)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
