import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "#api/client.ts";
import { useSession } from "../stores/session.ts";
import { useClient } from "../streams/client.tsx";
import { useToast } from "../ui/Toasts.tsx";

/** Ends the session on the server; the page then shows the sign-in form and forgets all it knew. */
export function useSignOut(): () => void {
  const client = useClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const { mutate } = useMutation({
    mutationFn: () => client.users.logout({}),
    // Already signed out is as good.
    meta: { signsIn: true },
    onSuccess: leave,
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) leave();
      else toast({ tone: "bad", title: "You are still signed in", description: error.message });
    },
  });
  function leave() {
    useSession.getState().left();
    queryClient.clear();
  }
  return () => mutate();
}
