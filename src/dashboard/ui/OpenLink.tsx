import { ExternalLink } from "lucide-react";
import { Button, buttonClasses } from "./Button.tsx";

type Props = {
  href: string;
  /** What is opened, for those who do not see the row: "port 8080". */
  what: string;
  /** Why it does not open. */
  unavailable?: string | undefined;
};

/** Opens an address in a tab of its own. */
export function OpenLink({ href, what, unavailable }: Props) {
  const text = (
    <>
      Open<span className="sr-only"> {what}</span>
    </>
  );
  if (unavailable !== undefined)
    return (
      <Button size="sm" unavailable={unavailable}>
        {text}
      </Button>
    );
  return (
    <a href={href} target="_blank" rel="noreferrer" className={buttonClasses("plain", "sm")}>
      {text}
      <ExternalLink size={13} aria-hidden />
    </a>
  );
}
