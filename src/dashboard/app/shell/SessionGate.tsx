import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useSession } from "../../stores/session.ts";
import { useClient } from "../../streams/client.tsx";
import { isScoped, meQuery } from "../../streams/me.ts";
import { loadFailure } from "../../streams/outOfReach.ts";
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
  if (session === "signed-out" || session === "ended") return <ToSignIn ended={session === "ended"} />;
  if (me.data || isScoped(me.error)) return children;
  return (
    <>
      {header}
      <main id="main">
        {me.isError ? (
          <ErrorState
            heading="h1"
            {...loadFailure(me.error, "The server could not say who you are")}
            onRetry={() => void me.refetch()}
          />
        ) : (
          <PageLoading />
        )}
      </main>
    </>
  );
}

/** Leaves once, remembering where from: while it is under way the address is already the new one. */
function ToSignIn({ ended }: { ended: boolean }) {
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    const { pathname, href } = router.state.location;
    if (pathname === "/sign-in") return;
    void navigate({ to: "/sign-in", search: { from: href, ...(ended && { ended }) }, replace: true });
  }, [navigate, router, ended]);
  return null;
}
