import { useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { VisibleText } from "../consent/VisibleText.tsx";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useView } from "../live/useLive.ts";

/** Enough to judge a paste by. */
const SHOWN_CHARACTERS = 4_000;

export function PaneDialogs({ live }: { live: LiveTerminal }) {
  const { paste, link } = useView(live);
  return (
    <>
      {paste && <PasteDialog live={live} text={paste.text} lines={paste.lines} />}
      {link && <LinkDialog live={live} url={link} />}
    </>
  );
}

function PasteDialog({ live, text, lines }: { live: LiveTerminal; text: string; lines: number }) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && live.answerPaste(false)}
      title={`Paste ${lines} lines?`}
      description="The program here takes each line as it arrives: a shell runs them one after the other."
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={() => live.answerPaste(false)}>
            Cancel
          </Button>
          <Button tone="primary" onClick={() => live.answerPaste(true)}>
            Paste {lines} lines
          </Button>
        </>
      }
    >
      <VisibleText text={text.slice(0, SHOWN_CHARACTERS)} multiline />
      {text.length > SHOWN_CHARACTERS && (
        <p className="mt-2 text-muted">and {text.length - SHOWN_CHARACTERS} characters more</p>
      )}
    </Dialog>
  );
}

function LinkDialog({ live, url }: { live: LiveTerminal; url: string }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && live.openLink(false)}
      title="Open this link?"
      description="The text in the terminal may say something else than where it goes."
      actions={
        <>
          <Button onClick={() => live.openLink(false)}>Cancel</Button>
          <Button tone="primary" onClick={() => live.openLink(true)}>
            Open
          </Button>
        </>
      }
    >
      <p className="font-mono break-all">{url}</p>
    </Dialog>
  );
}
