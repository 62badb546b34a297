import { useEffect } from "react";
import { defaultPreferences, type Preferences, usePreferences } from "../../stores/preferences.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Page } from "../../ui/Page.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Select } from "../../ui/Select.tsx";
import { Switch } from "../../ui/Switch.tsx";
import { SettingsNav } from "./SettingsNav.tsx";
import { TerminalSettings } from "./TerminalSettings.tsx";

const schemes: readonly (readonly [Preferences["scheme"], string])[] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];
const timestamps: readonly (readonly [Preferences["logTimestamps"], string])[] = [
  ["time", "Time of day"],
  ["datetime", "Date and time"],
  ["utc", "Date and time, UTC"],
  ["relative", "How long ago"],
  ["delta", "Since the line before"],
  ["off", "None"],
];

/** What a person can choose for this browser. */
export function SettingsPage() {
  const preferences = usePreferences();
  const { set } = preferences;
  useEffect(() => {
    document.title = "Settings · Quarterdeck";
  }, []);
  return (
    <Page title="Settings">
      <SettingsNav />
      <p className="mb-4 text-muted">Kept in this browser, and in use at once.</p>
      <div className="flex flex-col gap-3">
        <Panel title="Appearance">
          <Field label="Light or dark">
            {(control) => (
              <Select
                {...control}
                value={preferences.scheme}
                options={schemes}
                onChange={(scheme) => set({ scheme })}
                className="max-w-60"
              />
            )}
          </Field>
        </Panel>
        <Panel title="Browser tab">
          <Switch
            checked={preferences.needsYouInTab}
            onChange={(needsYouInTab) => set({ needsYouInTab })}
            hint="Their number in the tab's title and a dot on its icon, until you have looked."
          >
            Show when apps wait for you
          </Switch>
        </Panel>
        <TerminalSettings />
        <Panel title="Logs">
          <div className="flex flex-col gap-4">
            <Field label="Timestamps">
              {(control) => (
                <Select
                  {...control}
                  value={preferences.logTimestamps}
                  options={timestamps}
                  onChange={(logTimestamps) => set({ logTimestamps })}
                  className="max-w-60"
                />
              )}
            </Field>
            <Switch checked={preferences.logWrap} onChange={(logWrap) => set({ logWrap })}>
              Wrap long lines
            </Switch>
            <Switch checked={preferences.logFold} onChange={(logFold) => set({ logFold })}>
              Fold stack traces
            </Switch>
          </div>
        </Panel>
        <div>
          <Button onClick={() => set(defaultPreferences)}>Back to the defaults</Button>
        </div>
      </div>
    </Page>
  );
}
