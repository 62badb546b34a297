import { useMutation } from "@tanstack/react-query";
import { ApiError } from "#api/client.ts";
import { useClient } from "../../streams/client.tsx";
import { useUpstream } from "../../streams/deployment.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { fieldErrors, formText } from "./formErrors.ts";

export function TokenForm({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useClient();
  const upstream = useUpstream();
  const signIn = useMutation({
    mutationFn: (token: string) => client.quarterdeck.signInToken({ body: { token } }),
    meta: { signsIn: true },
    onSuccess: onSignedIn,
  });
  const unknown = signIn.error instanceof ApiError && signIn.error.status === 401;
  const errors: Record<string, string | undefined> = unknown
    ? { token: "This token is unknown, or it has expired." }
    : fieldErrors(signIn.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate(formText(new FormData(event.currentTarget), "token").trim());
      }}
    >
      {upstream && (
        <p className="text-muted">
          <a
            href={`${upstream.pages}/cli-auth`}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline-offset-2 hover:underline"
          >
            Open {upstream.host}
          </a>
          , sign in there, and copy the token that it shows.
        </p>
      )}
      <Field
        label={upstream ? "Session token" : "API token"}
        hint={
          upstream
            ? "An API token of yours works too. It is kept in a cookie that no page can read."
            : "Made on the API tokens page, or by `quarterdeck token create` on the server."
        }
        error={errors.token ?? errors.form}
      >
        {(control) => (
          <Input
            {...control}
            name="token"
            type="password"
            autoComplete="off"
            required
            autoFocus
            spellCheck={false}
          />
        )}
      </Field>
      <Button type="submit" tone="primary" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
