import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useClient } from "../../streams/client.tsx";
import { Button } from "../../ui/Button.tsx";
import { Spinner } from "../../ui/Spinner.tsx";

type Props = { code: string; onSignedIn: () => void; onGiveUp: () => void };

export function LinkSignIn({ code, onSignedIn, onGiveUp }: Props) {
  const client = useClient();
  const { mutate, error } = useMutation({
    mutationFn: () => client.quarterdeck.signInLink({ body: { code } }),
    meta: { signsIn: true },
    onSuccess: onSignedIn,
  });
  // The code works once: a second mount must not spend it again.
  const spent = useRef(false);
  useEffect(() => {
    if (spent.current) return;
    spent.current = true;
    mutate();
  }, [mutate]);
  return (
    <div className="rounded-lg border border-line bg-surface p-5">
      {error ? (
        <div role="alert">
          <h1 className="text-base font-semibold">This link does not work any more</h1>
          <p className="mt-1 text-muted">
            A sign-in link works once and for a short time. The server said: {error.message}
          </p>
          <Button className="mt-4" onClick={onGiveUp}>
            Sign in another way
          </Button>
        </div>
      ) : (
        <p role="status" className="flex items-center gap-2 text-muted">
          <Spinner /> Signing in…
        </p>
      )}
    </div>
  );
}
