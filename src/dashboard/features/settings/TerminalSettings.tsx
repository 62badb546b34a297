import { TERMINAL_SCHEMES, usePreferences } from "../../stores/preferences.ts";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Select } from "../../ui/Select.tsx";
import { Switch } from "../../ui/Switch.tsx";

const SMALLEST = 8;
const LARGEST = 32;

export function TerminalSettings() {
  const { terminalFontSize, terminalScheme, copyOnSelect, set } = usePreferences();
  return (
    <Panel title="Terminal">
      <div className="flex flex-col gap-4">
        <Field label="Colours" hint="Each has a light and a dark side and follows the page.">
          {(control) => (
            <Select
              {...control}
              value={terminalScheme}
              options={TERMINAL_SCHEMES}
              onChange={(scheme) => set({ terminalScheme: scheme })}
              className="max-w-60"
            />
          )}
        </Field>
        <Field
          label="Text size"
          hint={`From ${SMALLEST} to ${LARGEST} pixels; Ctrl + and Ctrl - in a terminal change it too.`}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={SMALLEST}
              max={LARGEST}
              value={terminalFontSize}
              onChange={(event) => {
                const size = event.target.valueAsNumber;
                if (size >= SMALLEST && size <= LARGEST) set({ terminalFontSize: Math.round(size) });
              }}
              className="max-w-24"
            />
          )}
        </Field>
        <Switch
          checked={copyOnSelect}
          onChange={(copyOnSelect) => set({ copyOnSelect })}
          hint="What is selected goes to the clipboard at once."
        >
          Copy on select
        </Switch>
      </div>
    </Panel>
  );
}
