import { Dialog } from "../../../ui/Dialog.tsx";
import { Kbd } from "../../../ui/Kbd.tsx";
import { keyList, TAB_KEYS } from "../screen/keys.ts";

/** Every key the page takes; the shell gets all others. */
export function KeySheet({ mac, onClose }: { mac: boolean; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Keys in terminals"
      description="The shell gets every key that is not in this list."
    >
      <KeyTable caption="In a terminal" rows={keyList(mac)} />
      <KeyTable caption="On a tab" rows={TAB_KEYS} />
    </Dialog>
  );
}

function KeyTable({ caption, rows }: { caption: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <table className="mb-4 w-full">
      <caption className="pb-1 text-left font-semibold">{caption}</caption>
      <tbody>
        {rows.map(([keys, does]) => (
          <tr key={keys} className="border-t border-line">
            <th scope="row" className="w-40 py-1.5 text-left font-normal whitespace-nowrap">
              <Kbd keys={keys} />
            </th>
            <td className="py-1.5">{does}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
