import { Empty } from "@/components/ui/Empty";

export function LoggedModelPage() {
  return <Empty title="Model" />;
}
