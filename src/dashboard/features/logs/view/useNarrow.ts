import { useSyncExternalStore } from "react";

// Below Tailwind's `sm`.
const narrow = "(width < 40rem)";

function subscribe(listener: () => void) {
  const media = window.matchMedia(narrow);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether the page is as narrow as a phone. For rows: what is not shown there is not in the page either. */
export const useNarrow = () => useSyncExternalStore(subscribe, () => window.matchMedia(narrow).matches);
