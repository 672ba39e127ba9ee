import { Empty } from "@/components/ui/Empty";

export function ComparePage() {
  return <Empty title="Compare" />;
}
