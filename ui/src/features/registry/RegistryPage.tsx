import { Empty } from "@/components/ui/Empty";

export function RegistryPage() {
  return <Empty title="Registered models" />;
}
