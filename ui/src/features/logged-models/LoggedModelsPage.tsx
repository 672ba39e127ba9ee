import { Empty } from "@/components/ui/Empty";

export function LoggedModelsPage() {
  return <Empty title="Models" />;
}
