export function TokensPage() {
  return <h1 className="p-4 text-lg font-semibold">TokensPage</h1>;
}
