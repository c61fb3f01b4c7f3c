import { useEffect, useId, useState } from "react";
import { Switch } from "@/components/input/switch";
import { useTranslation } from "@/lib/locale/i18n";
import { useConversations } from "@/lib/resources/conversations";
import type { Customer } from "@/lib/resources/customers";

interface ChatChoiceProps {
  customer: Customer;
  /** The chat the order is to belong to; null for none. */
  onChoose: (conversationId: string | null) => void;
}

/** Whether the order belongs to the customer's open chat, in which they are told how it goes on. */
export function ChatChoice({ customer, onChoose }: ChatChoiceProps) {
  const { t } = useTranslation("orders");
  const id = useId();
  const [on, setOn] = useState(true);
  const { data } = useConversations({ customer_id: customer.id, status: "open" });
  const chat = data?.items[0]?.id ?? null;
  const chosen = on ? chat : null;
  useEffect(() => onChoose(chosen), [chosen, onChoose]);
  if (!data) return null;
  if (!chat) return <p className="text-sm text-ink-faint">{t("chat.none")}</p>;
  return (
    <div className="flex items-start gap-3">
      <Switch id={id} aria-describedby={`${id}-hint`} checked={on} onCheckedChange={setOn} />
      <div>
        <label htmlFor={id} className="block font-medium">
          {t("chat.label")}
        </label>
        <p id={`${id}-hint`} className="text-sm text-ink-faint">
          {t("chat.hint")}
        </p>
      </div>
    </div>
  );
}
