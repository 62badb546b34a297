import { create } from "zustand";

/** What lies over the page, openable from anywhere (a shortcut, a menu, a terminal that passes Ctrl+K on). */
export type Overlay = "palette" | "shortcuts";

type Overlays = { open: Overlay | undefined; show(overlay: Overlay): void; hide(): void };

export const useOverlays = create<Overlays>((set) => ({
  open: undefined,
  show: (open) => set({ open }),
  hide: () => set({ open: undefined }),
}));
