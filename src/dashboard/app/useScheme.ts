import { useEffect } from "react";
import { usePreferences } from "../stores/preferences.ts";

/** Puts the chosen or the system's scheme on <html>, where tokens.css looks. */
export function useScheme(): void {
  const scheme = usePreferences((preferences) => preferences.scheme);
  useEffect(() => {
    const prefersLight = window.matchMedia("(prefers-color-scheme: light)");
    const apply = () => {
      document.documentElement.dataset.scheme =
        scheme === "system" ? (prefersLight.matches ? "light" : "dark") : scheme;
    };
    apply();
    prefersLight.addEventListener("change", apply);
    return () => prefersLight.removeEventListener("change", apply);
  }, [scheme]);
}
