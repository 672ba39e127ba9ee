import { Empty } from "@/components/ui/Empty";

export function ChartsPage() {
  return <Empty title="Charts" />;
}
