import { HealthActionButton } from "../features/agents/health/HealthActionButton.tsx";
import { healthSentence } from "../features/agents/health/healthSentence.ts";
import { ConnectionPage } from "../features/connection/ConnectionPage.tsx";
import { clock } from "../ui/clock.ts";
import { useAgentOnPage } from "./agentContext.ts";

export function ConnectionTab() {
  const { agent, workspace, live } = useAgentOnPage();
  const { action } = healthSentence(agent, workspace, clock.getNow());
  return (
    <ConnectionPage
      key={agent.id}
      agent={agent}
      workspace={workspace}
      roundTrip={live.roundTrip}
      latencies={live.latencies}
      // How a machine joins is shown by the agents' feature; the page is on its own otherwise.
      nextStep={
        action &&
        agent.status !== "connected" && (
          <HealthActionButton action={action} agent={agent} workspace={workspace} />
        )
      }
    />
  );
}
