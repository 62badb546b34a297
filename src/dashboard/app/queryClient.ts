import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "#api/client.ts";
import { useSession } from "../stores/session.ts";

const MOST_RETRIES = 2;

/** A 401 to a query means that the session is over. (A 401 to signing in is a wrong password: a mutation says so itself.) */
function noticeSignedOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) useSession.getState().refused();
}

/** Only what may pass by itself is worth asking again: no answer, too many requests, a server error. */
export function worthRetrying(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignedOut }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (mutation.meta?.signsIn !== true) noticeSignedOut(error);
      },
    }),
    defaultOptions: {
      queries: {
        // A server on this machine answers whatever the browser thinks of the network.
        networkMode: "always",
        staleTime: 10_000,
        retry: (count, error) => count < MOST_RETRIES && worthRetrying(error),
      },
      mutations: { networkMode: "always" },
    },
  });
}
