import { useState } from "react";
import { isOwnPicture } from "./addresses.ts";

/** The provider's icon where this server has one; else its first letter. Its name stands beside it. */
export function ProviderIcon({ icon, name }: { icon: string; name: string }) {
  const [failed, setFailed] = useState<string>();
  return (
    <span
      aria-hidden="true"
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-md border border-line bg-bg text-base font-semibold text-muted"
    >
      {isOwnPicture(icon) && failed !== icon ? (
        <img src={icon} alt="" className="size-5" onError={() => setFailed(icon)} />
      ) : (
        [...name.trim()][0]?.toUpperCase()
      )}
    </span>
  );
}
