import { Instead } from "../features/containers/detail/Instead.tsx";

export function ContainerLogsTab() {
  return <Instead of="logs" />;
}
