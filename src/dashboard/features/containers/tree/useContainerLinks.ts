import { useRouter } from "@tanstack/react-router";
import { type MouseEvent, type SyntheticEvent, useMemo } from "react";

/** The container whose link it is: what rows give their `a` elements. */
const ID = "data-container-link";

const to = "/agents/$agentId/containers/$container";

/**
 * Links of rows to the pages of containers, for all rows at once: `Link` in each of five hundred rows costs more than
 * the rest of them. Handlers are for the grid; a link still opens elsewhere as the browser has it.
 */
export function useContainerLinks(agentId: string) {
  const router = useRouter();
  return useMemo(() => {
    const idAt = ({ target }: SyntheticEvent) =>
      target instanceof Element ? target.closest(`a[${ID}]`)?.getAttribute(ID) : undefined;
    const targetOf = (container: string) => ({ to, params: { agentId, container } }) as const;
    const preload = (event: SyntheticEvent) => {
      const id = idAt(event);
      // The click says what went wrong.
      if (id) router.preloadRoute(targetOf(id)).catch(() => {});
    };
    const { pathname } = router.buildLocation(targetOf("-"));
    const base = pathname.slice(0, -1);
    return {
      of: (container: string) => ({ href: base + encodeURIComponent(container), [ID]: container }),
      handlers: {
        onMouseOver: preload,
        onFocus: preload,
        onClick(event: MouseEvent) {
          const id = idAt(event);
          if (!id || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
            return;
          event.preventDefault();
          void router.navigate(targetOf(id));
        },
      },
    };
  }, [router, agentId]);
}

export type ContainerLinks = ReturnType<typeof useContainerLinks>;
