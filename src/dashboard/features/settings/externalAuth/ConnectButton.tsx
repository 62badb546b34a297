import { ExternalLink } from "lucide-react";
import { Button, type ButtonSize, type ButtonTone, buttonClasses } from "../../../ui/Button.tsx";
import type { Connecting } from "./useConnecting.ts";

type Props = {
  connecting: Connecting;
  /** "Connect" or "Connect again"; the provider's name is added for those who do not see the row. */
  verb: string;
  /** Also for those who see it. */
  named?: boolean;
  tone?: ButtonTone;
  size?: ButtonSize;
  autoFocus?: boolean;
};

export function ConnectButton({
  connecting,
  verb,
  named = false,
  tone = "plain",
  size = "sm",
  autoFocus,
}: Props) {
  const { way, provider } = connecting;
  const text = (
    <>
      {verb}
      <span className={named ? "" : "sr-only"}> {provider.name}</span>
    </>
  );
  const focus = autoFocus && { autoFocus };
  if (way.kind === "elsewhere")
    return (
      <a
        {...focus}
        href={way.href}
        target="_blank"
        rel="noreferrer"
        className={buttonClasses(tone, size)}
        onClick={() => connecting.setAwaited(true)}
      >
        <span>
          {text}
          <span className="sr-only"> at {way.host}, in another tab</span>
        </span>
        <ExternalLink size={13} aria-hidden />
      </a>
    );
  return (
    <Button
      {...focus}
      tone={tone}
      size={size}
      busy={connecting.isLeaving || way.kind === "unknown"}
      unavailable={way.kind === "none" ? way.why : undefined}
      onClick={() => (way.kind === "device" ? connecting.setTyping(true) : connecting.start())}
    >
      <span>{text}</span>
    </Button>
  );
}
