import { Empty } from "@/components/ui/Empty";

export function ModelVersionPage() {
  return <Empty title="Version" />;
}
