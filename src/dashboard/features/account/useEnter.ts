import { useQueryClient } from "@tanstack/react-query";
import { useSession } from "../../stores/session.ts";

/** What to do once the server has set the session cookie: forget what was known without it, then go on. */
export function useEnter(goOn: () => void): () => void {
  const queryClient = useQueryClient();
  return () => {
    queryClient.clear();
    useSession.getState().accepted();
    goOn();
  };
}
