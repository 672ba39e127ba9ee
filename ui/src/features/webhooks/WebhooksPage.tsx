import { Empty } from "@/components/ui/Empty";

export function WebhooksPage() {
  return <Empty title="Webhooks" />;
}
