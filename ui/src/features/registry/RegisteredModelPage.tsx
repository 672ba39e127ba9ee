import { Empty } from "@/components/ui/Empty";

export function RegisteredModelPage() {
  return <Empty title="Registered model" />;
}
