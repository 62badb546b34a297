import { z } from "zod";
import { create } from "zustand";
import { persist } from "zustand/middleware";

/** As whom, and in which shell, terminals open in containers of one image. */
const ShellChoice = z.object({ user: z.string(), shell: z.string() });
export type ShellChoice = z.infer<typeof ShellChoice>;

/** Images whose choice is kept, the last used first. */
const MOST_IMAGES = 100;

const Stored = z
  .object({ images: z.array(z.tuple([z.string(), ShellChoice])).catch([]) })
  .catch({ images: [] });
type ShellChoices = z.infer<typeof Stored> & { choose(image: string, choice: ShellChoice): void };

/** What a person chose, kept in this browser. */
export const useShellChoices = create<ShellChoices>()(
  persist(
    (set) => ({
      images: [],
      choose: (image, choice) =>
        set(({ images }) => {
          const others = images.filter(([name]) => name !== image);
          const chosen: [string, ShellChoice] = [image, choice];
          return { images: [chosen, ...others].slice(0, MOST_IMAGES) };
        }),
    }),
    {
      name: "quarterdeck.shells",
      partialize: ({ images }) => ({ images }),
      merge: (stored, current) => ({ ...current, ...Stored.parse(stored ?? {}) }),
    },
  ),
);

export const choiceFor =
  (image: string) =>
  ({ images }: ShellChoices): ShellChoice | undefined =>
    images.find(([name]) => name === image)?.[1];
