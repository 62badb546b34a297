import { useMutation } from "@tanstack/react-query";
import { useClient } from "../../streams/client.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { fieldErrors, formText } from "./formErrors.ts";

type NewUser = { email: string; username: string; password: string };

export function FirstUserForm({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useClient();
  const create = useMutation({
    mutationFn: async (body: NewUser) => {
      await client.users.createFirst({ body });
      await client.users.login({ body: { email: body.email, password: body.password } });
    },
    meta: { signsIn: true },
    onSuccess: onSignedIn,
  });
  const errors = fieldErrors(create.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        create.mutate({
          email: formText(form, "email"),
          username: formText(form, "username"),
          password: formText(form, "password"),
        });
      }}
    >
      <Field label="Email" error={errors.email}>
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="email" required autoFocus />
        )}
      </Field>
      <Field label="Username" error={errors.username}>
        {(control) => <Input {...control} name="username" autoComplete="username" required maxLength={32} />}
      </Field>
      <Field label="Password" error={errors.password}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
          />
        )}
      </Field>
      {errors.form && (
        <p role="alert" className="text-bad">
          {errors.form}
        </p>
      )}
      <Button type="submit" tone="primary" busy={create.isPending}>
        Create the first user
      </Button>
    </form>
  );
}
