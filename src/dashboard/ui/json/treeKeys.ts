/** The item with this place in the tree. */
export const treeItem = (tree: HTMLElement, id: string) =>
  itemsOf(tree).find((item) => item.dataset.item === id);

// Children of what is closed are not drawn: the order on screen is the order of the document.
const itemsOf = (tree: HTMLElement) => [...tree.querySelectorAll<HTMLElement>("[role=treeitem]")];

/** What a key does at an item: somewhere to go, a press of the item, or nothing though the key is the tree's. */
export function focusMove(
  tree: HTMLElement,
  item: HTMLElement,
  key: string,
): HTMLElement | "press" | "stay" | undefined {
  const items = itemsOf(tree);
  const at = items.indexOf(item);
  const isOpen = item.getAttribute("aria-expanded");
  switch (key) {
    case "ArrowDown":
      return items[at + 1] ?? "stay";
    case "ArrowUp":
      return items[at - 1] ?? "stay";
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    case "ArrowRight":
      if (isOpen === null) return "stay";
      return isOpen === "true" ? (items[at + 1] ?? "stay") : "press";
    case "ArrowLeft":
      if (isOpen === "true") return "press";
      return item.parentElement?.closest<HTMLElement>("[role=treeitem]") ?? "stay";
    case "Enter":
    case " ":
      return "press";
    default:
      return undefined;
  }
}
