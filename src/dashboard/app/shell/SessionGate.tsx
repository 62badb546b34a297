import { useQuery } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../../stores/session.ts";
import { useClient } from "../../streams/client.tsx";
import { meQuery } from "../../streams/me.ts";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { PageLoading } from "./PageLoading.tsx";

/**
 * Lets through who is signed in; sends everybody else to sign in and, afterwards, back here. `header` stands over the
 * page while that is not known.
 */
export function SessionGate({ header, children }: { header: ReactNode; children: ReactNode }) {
  const client = useClient();
  const me = useQuery(meQuery(client));
  const session = useSession((store) => store.state);
  const from = useLocation({ select: (location) => location.href });
  if (session === "signed-out" || session === "ended")
    return <Navigate to="/sign-in" search={{ from, ...(session === "ended" && { ended: true }) }} replace />;
  if (me.data) return children;
  return (
    <>
      {header}
      <main id="main">
        {me.isError ? (
          <ErrorState
            title="The server could not say who you are"
            detail={me.error.message}
            onRetry={() => void me.refetch()}
          />
        ) : (
          <PageLoading />
        )}
      </main>
    </>
  );
}
