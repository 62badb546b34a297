import { Instead } from "../Instead.tsx";

export function StatsTab() {
  return <Instead of="stats" />;
}
