import { useMutation } from "@tanstack/react-query";
import { useClient } from "../../streams/client.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { fieldErrors, formText } from "./formErrors.ts";

export function PasswordForm({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useClient();
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => client.users.login({ body }),
    meta: { signsIn: true },
    onSuccess: onSignedIn,
  });
  const errors = fieldErrors(signIn.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        signIn.mutate({ email: formText(form, "email"), password: formText(form, "password") });
      }}
    >
      <Field label="Email" error={errors.email}>
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />
        )}
      </Field>
      <Field label="Password" error={errors.password}>
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      {errors.form && (
        <p role="alert" className="text-bad">
          {errors.form}
        </p>
      )}
      <Button type="submit" tone="primary" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
