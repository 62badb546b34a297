import { useMutation } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useClient } from "../../../../streams/client.tsx";
import { useExtension } from "../../../../streams/deployment.ts";
import { Button } from "../../../../ui/Button.tsx";
import { useToast } from "../../../../ui/Toasts.tsx";
import { useContainerOnPage } from "../containerContext.ts";

/** Starts a stopped container, where the server can: a terminal needs it to run. */
export function StartButton() {
  const { agent, container } = useContainerOnPage();
  const client = useClient();
  const tell = useToast();
  const isThere = useExtension("container-actions");
  // The watch tells that it runs; what failed is told here.
  const { mutate, isPending } = useMutation({
    mutationFn: () => client.engine.start({ agent: agent.id, container: container.id }),
    onError: (error) =>
      tell({ title: `${container.name} did not start`, description: error.message, tone: "bad" }),
  });
  if (!isThere) return null;
  return (
    <Button size="sm" busy={isPending} onClick={() => mutate()}>
      <Play size={14} aria-hidden />
      Start
    </Button>
  );
}
