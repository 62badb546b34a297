import { useOverlays } from "../../stores/overlays.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Kbd } from "../../ui/Kbd.tsx";

const groups: readonly { name: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    name: "Everywhere",
    keys: [
      ["Ctrl K", "Go to an agent, a page or an action (⌘ K on a Mac)"],
      ["?", "This list"],
      ["Esc", "Close what lies over the page"],
    ],
  },
  {
    name: "List of agents",
    keys: [
      ["/", "Search"],
      ["↓ j", "Next agent"],
      ["↑ k", "Previous agent"],
      ["Enter", "Open the agent"],
      ["t", "Open a terminal on it"],
      ["l", "Open its logs"],
    ],
  },
  {
    name: "Terminal",
    keys: [
      ["Ctrl Shift F", "Find"],
      ["Ctrl +", "Larger text"],
      ["Ctrl -", "Smaller text"],
    ],
  },
];

export function ShortcutsDialog() {
  const hide = useOverlays((overlays) => overlays.hide);
  return (
    <Dialog open onOpenChange={(open) => open || hide()} title="Keyboard shortcuts">
      <div className="flex flex-col gap-5">
        {groups.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h3 className="mb-1.5 text-xs font-medium text-muted">{group.name}</h3>
            <dl className="grid grid-cols-[7rem_1fr] items-center gap-x-4 gap-y-1.5">
              {group.keys.map(([keys, what]) => (
                <div key={keys} className="contents">
                  <dt>
                    <Kbd keys={keys} />
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
