import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, type ButtonSize } from "./Button.tsx";
import { copyText } from "./copyText.ts";
import { IconButton } from "./IconButton.tsx";

/** How long the button says that it worked. */
const THANKS_MS = 1600;

type Props = {
  /** A function when the text is costly or secret: it is asked only on click. */
  text: string | (() => string | Promise<string>);
  /** What is copied: "Copy command". */
  label: string;
  /** With words beside the icon. */
  wide?: boolean;
  size?: ButtonSize;
};

export function CopyButton({ text, label, wide = false, size = "sm" }: Props) {
  const [result, setResult] = useState<"copied" | "failed" | undefined>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const value = typeof text === "string" ? text : await text();
    setResult((await copyText(value)) ? "copied" : "failed");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setResult(undefined), THANKS_MS);
  };
  const said = result === "copied" ? "Copied" : result === "failed" ? "The browser refused to copy" : label;
  const icon = result === "copied" ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />;
  return (
    <>
      {wide ? (
        <Button size={size} onClick={copy}>
          {icon}
          {said}
        </Button>
      ) : (
        <IconButton label={said} onClick={copy}>
          {icon}
        </IconButton>
      )}
      <span role="status" className="sr-only">
        {result && said}
      </span>
    </>
  );
}
