import type { Surface } from "./logScroll.ts";

/** The scrolling of the page's own elements. */
export function elementSurface(scroller: HTMLElement, content: HTMLElement, block: HTMLElement): Surface {
  const row = (number: number) => block.querySelector<HTMLElement>(`[data-number="${number}"]`);
  return {
    scrollTop: () => scroller.scrollTop,
    setScrollTop(px) {
      scroller.scrollTop = px;
    },
    viewport: () => scroller.clientHeight,
    setContentHeight(px) {
      content.style.height = `${px}px`;
    },
    setBlockTop(px) {
      block.style.top = `${px}px`;
    },
    blockHeight: () => block.offsetHeight,
    rowTop: (number) => row(number)?.offsetTop,
    rowAt(top) {
      const rows = block.querySelectorAll<HTMLElement>("[data-number]");
      let low = 0;
      let high = rows.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (rows[middle]!.offsetTop <= top) low = middle;
        else high = middle - 1;
      }
      const found = rows[low];
      if (!found || top >= found.offsetTop + found.offsetHeight) return undefined;
      return { number: Number(found.dataset.number), top: found.offsetTop };
    },
  };
}
