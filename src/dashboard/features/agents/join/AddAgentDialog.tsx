import { useMutation } from "@tanstack/react-query";
import { useId } from "react";
import type { z } from "zod";
import { ApiError } from "#api/client.ts";
import type { JoinCommand } from "#api/http/quarterdeck.ts";
import { useClient } from "../../../streams/client.tsx";
import { useWorkspaces, useWorkspacesFeed } from "../../../streams/workspaces.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Field } from "../../../ui/Field.tsx";
import { Input } from "../../../ui/Input.tsx";
import { JoinCommandView } from "./JoinCommandView.tsx";

/** Names as the agents API has them. */
const NAME = "[A-Za-z0-9](-?[A-Za-z0-9])*";
const NAME_HINT = "Letters, digits and single dashes, at most 32.";

/** Names a new agent, then shows the command that joins it and waits with the person for its first contact. */
export function AddAgentDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const feed = useWorkspacesFeed();
  const add = useMutation({
    mutationFn: (body: { workspace: string; name: string }) => client.quarterdeck.addAgent({ body }),
    onSuccess: () => feed.refresh(),
  });
  const join: z.infer<typeof JoinCommand> | undefined = add.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={join ? `Join as ${add.variables?.name}` : "Add an agent"}
      {...(!join && {
        description: "An agent is a machine seen from inside: its health, logs and terminals.",
      })}
    >
      {join ? (
        <JoinCommandView agentId={join.agent_id} command={join.command} token={join.token} />
      ) : (
        <NameForm busy={add.isPending} error={add.error} onSubmit={add.mutate} />
      )}
    </Dialog>
  );
}

type FormProps = {
  busy: boolean;
  error: Error | null;
  onSubmit: (names: { workspace: string; name: string }) => void;
};

function NameForm({ busy, error, onSubmit }: FormProps) {
  const { workspaces } = useWorkspaces();
  const listId = useId();
  const refused = error instanceof ApiError ? error.envelope : undefined;
  const errorOf = (field: string) =>
    refused?.validations?.find((validation) => validation.field === field)?.detail;
  const general = error && !errorOf("name") && !errorOf("workspace") ? error.message : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onSubmit({ workspace: String(form.get("workspace")), name: String(form.get("name")) });
      }}
    >
      <Field
        label="Workspace"
        hint="Agents of one workspace stand together. A new name makes a new workspace."
        error={errorOf("workspace")}
      >
        {(control) => (
          <Input
            {...control}
            name="workspace"
            required
            maxLength={32}
            pattern={NAME}
            title={NAME_HINT}
            list={listId}
            defaultValue={workspaces[0]?.name}
            autoComplete="off"
          />
        )}
      </Field>
      <datalist id={listId}>
        {workspaces.map((workspace) => (
          <option key={workspace.id} value={workspace.name} />
        ))}
      </datalist>
      <Field label="Name of the agent" hint={NAME_HINT} error={errorOf("name") ?? general}>
        {(control) => (
          <Input
            {...control}
            name="name"
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
        Add agent
      </Button>
    </form>
  );
}
