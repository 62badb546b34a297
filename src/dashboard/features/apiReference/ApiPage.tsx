export function ApiPage() {
  return <h1 className="p-4 text-lg font-semibold">ApiPage</h1>;
}
