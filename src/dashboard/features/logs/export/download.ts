/** Hands the browser a file, which it keeps out of the page's own memory. */
export function download(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
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
