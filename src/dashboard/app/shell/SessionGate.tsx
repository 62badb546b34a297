import { useQuery } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../../stores/session.ts";
import { useClient } from "../../streams/client.tsx";
import { meQuery } from "../../streams/me.ts";
import { PageLoading } from "./PageLoading.tsx";

/** Lets through who is signed in; sends everybody else to sign in and, afterwards, back here. */
export function SessionGate({ children }: { children: ReactNode }) {
  const client = useClient();
  const { data: me } = useQuery(meQuery(client));
  const session = useSession((store) => store.state);
  const from = useLocation({ select: (location) => location.href });
  if (session === "signed-out" || session === "ended")
    return <Navigate to="/sign-in" search={{ from, ...(session === "ended" && { ended: true }) }} replace />;
  return me ? children : <PageLoading />;
}
