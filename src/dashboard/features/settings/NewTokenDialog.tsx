import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "#api/client.ts";
import { NS_PER_SECOND } from "#api/values.ts";
import { useClient } from "../../streams/client.tsx";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { Select } from "../../ui/Select.tsx";
import { tokensQuery } from "./tokensQuery.ts";

const DAY_NS = 86_400 * NS_PER_SECOND;
const lifetimes = [
  ["1", "1 day"],
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "1 year"],
] as const;

/** Makes a token and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: (token: { token_name: string; lifetime: number }) =>
      client.users.createToken({ user: "me", body: token }),
    onSuccess: () => queryClient.invalidateQueries(tokensQuery(client)),
    // A secret: gone from memory with the dialog.
    gcTime: 0,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={create.data ? "Copy the token now" : "New API token"}
      {...(create.data && { description: "It is not shown again. Whoever has it can act as you." })}
    >
      {create.data ? (
        <div className="flex flex-col gap-3">
          <pre className="rounded-md border border-line bg-bg p-3 font-mono text-xs break-all whitespace-pre-wrap">
            {create.data.key}
          </pre>
          <div className="flex gap-2">
            <CopyButton wide text={create.data.key} label="Copy token" size="md" />
            <Button onClick={onClose}>Done</Button>
          </div>
        </div>
      ) : (
        <TokenForm busy={create.isPending} error={create.error} onSubmit={create.mutate} />
      )}
    </Dialog>
  );
}

type FormProps = {
  busy: boolean;
  error: Error | null;
  onSubmit: (token: { token_name: string; lifetime: number }) => void;
};

function TokenForm({ busy, error, onSubmit }: FormProps) {
  const client = useClient();
  const [days, setDays] = useState("30");
  const { data: limits } = useQuery({
    queryKey: ["token-config"],
    queryFn: ({ signal }) => client.users.tokenConfig({ user: "me" }, { signal }),
  });
  const allowed = lifetimes.filter(
    ([count]) => !limits?.max_token_lifetime || Number(count) * DAY_NS <= limits.max_token_lifetime,
  );
  const validations = error instanceof ApiError ? error.envelope.validations : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name")).trim();
        onSubmit({ token_name: name, lifetime: Number(days) * DAY_NS });
      }}
    >
      <Field
        label="Name"
        hint="What will use it, e.g. backup-script."
        error={validations?.[0]?.detail ?? error?.message}
      >
        {(control) => (
          <Input
            {...control}
            name="name"
            required
            maxLength={64}
            autoComplete="off"
            autoFocus
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Works for">
        {(control) => (
          <Select {...control} value={days} options={allowed} onChange={setDays} className="max-w-40" />
        )}
      </Field>
      <Button type="submit" tone="primary" busy={busy} className="self-end">
        Create token
      </Button>
    </form>
  );
}
