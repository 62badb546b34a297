import { useState } from "react";
import { useToast } from "./Toasts.tsx";

/** Tells news that nobody asked for: as a notice, and in `said` for a polite live region of the page. */
export function useAnnounce() {
  const toast = useToast();
  const [said, setSaid] = useState("");
  return {
    said,
    announce(text: string) {
      setSaid(`${text}.`);
      toast({ title: text });
    },
  };
}
