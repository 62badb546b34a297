/** Hands the browser a file. Pieces become parts of a blob, which the browser keeps out of the page's own memory. */
export function download(name: string, pieces: Iterable<string>, type = "text/plain;charset=utf-8"): void {
  const blob = new Blob([...pieces], { type });
  const address = URL.createObjectURL(blob);
  clickLink(address, name);
  // Revoked at once, some browsers find nothing to save.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function clickLink(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}
