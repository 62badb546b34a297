import { ExternalAuthPage } from "../features/settings/externalAuth/ExternalAuthPage.tsx";
import { SessionGate } from "./shell/SessionGate.tsx";
import { UnreachableBanner } from "./shell/UnreachableBanner.tsx";

/** `/external-auth/ID` as a deployment has it: for people who come from a terminal, so without the frame of the other pages. */
export function ExternalAuth() {
  return (
    <SessionGate header={<UnreachableBanner />}>
      <UnreachableBanner />
      <ExternalAuthPage />
    </SessionGate>
  );
}
