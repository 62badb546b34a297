import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "#api/client.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "../../../streams/client.tsx";
import { useWorkspaces, useWorkspacesFeed } from "../../../streams/workspaces.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Field } from "../../../ui/Field.tsx";
import { Input } from "../../../ui/Input.tsx";
import { ClaimProgress } from "./ClaimProgress.tsx";
import { stateOf, UnclaimedChoice } from "./UnclaimedChoice.tsx";

/** Names as the agents API has them. */
const NAME = "[A-Za-z0-9](-?[A-Za-z0-9])*";
const NAME_HINT = "Letters, digits and single dashes, at most 32.";

const BY_NAME = new Intl.Collator(undefined, { numeric: true });

/** Takes one of the workspaces that are nobody's, under a name, and shows how it becomes the person's. */
export function ClaimDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const feed = useWorkspacesFeed();
  const claim = useMutation({
    mutationFn: ({ workspace, name }: { workspace: string; name: string }) =>
      client.quarterdeck.claim({ workspace, body: { name } }),
    onSuccess: feed.put,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={claim.data ? `${claim.data.name} is yours` : "Claim a workspace"}
      {...(!claim.data && {
        description: "It is built already. Its agents start anew as yours when you claim it.",
      })}
    >
      {claim.data ? (
        <ClaimProgress claimed={claim.data} />
      ) : (
        <ClaimForm busy={claim.isPending} error={claim.error} onSubmit={claim.mutate} />
      )}
    </Dialog>
  );
}

type FormProps = {
  busy: boolean;
  error: Error | null;
  onSubmit: (wanted: { workspace: string; name: string }) => void;
};

function ClaimForm({ busy, error, onSubmit }: FormProps) {
  const { unclaimed, workspaces } = useWorkspaces();
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState<string>();
  // Somebody else may take the one that was chosen: then the next is.
  const free = [...unclaimed].sort((a, b) => BY_NAME.compare(a.name, b.name));
  const choice =
    free.find(({ id }) => id === chosen) ?? free.find((one) => stateOf(one).kind === "ok") ?? free[0];
  const nameError = error instanceof ApiError ? nameErrorOf(error) : undefined;
  const refusal = error && !nameError && (
    <p role="alert" className="rounded-md border border-bad bg-bad-soft px-3 py-2 text-bad">
      {error.message}
    </p>
  );
  if (!choice)
    return (
      <div className="flex flex-col gap-3">
        {refusal}
        <p className="text-muted">No prebuilt workspace is free. Others may be let go, or made, later.</p>
      </div>
    );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ workspace: choice.id, name: typed ?? freeName(choice, workspaces) });
      }}
    >
      {refusal}
      <UnclaimedChoice unclaimed={free} chosen={choice.id} onChoose={setChosen} />
      <Field label="Name" hint={`What it is to be called as yours. ${NAME_HINT}`} error={nameError}>
        {(control) => (
          <Input
            {...control}
            value={typed ?? freeName(choice, workspaces)}
            onChange={(event) => setTyped(event.target.value)}
            required
            maxLength={32}
            pattern={NAME}
            title={NAME_HINT}
            autoComplete="off"
            autoFocus
          />
        )}
      </Field>
      <Button type="submit" tone="primary" busy={busy} className="self-end">
        Claim
      </Button>
    </form>
  );
}

/** What is wrong with the name: a bad one by its rule, a taken one in the server's sentence. */
function nameErrorOf({ status, envelope, message }: ApiError): string | undefined {
  const detail = envelope?.validations?.find(({ field }) => field === "name")?.detail;
  return detail && status === 409 ? message : detail;
}

/** The name that it has, with a number behind it where the person has such a one. */
function freeName({ name }: Workspace, own: readonly Workspace[]): string {
  const taken = new Set(own.map((workspace) => workspace.name.toLowerCase()));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name.slice(0, 28)}-${number}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
