import { useTranslation } from "@/lib/locale/i18n";
import type { Template } from "@/lib/resources/templates";

const KNOWN = [
  "payment_submitted",
  "order_paid",
  "payment_rejected",
  "order_completed",
  "order_changed",
  "order_cancelled",
  "order_refunded",
  "order_expired",
  "handed_over",
  "please_type",
  "unsupported_kind",
  "payment_part_confirmed",
  "payment_on_top",
  "payment_refunded",
  "payment_reminder",
  "away",
  "follow_up_quoted",
  "review_request",
  "opted_out",
  "opted_in",
  "broadcast_opt_out",
  "test_message",
] as const;

/** When a template is sent, in the reader's language; one that is newer than this page in the server's words. */
export function usePurpose(): (template: Template) => { title: string; text: string } {
  const { t } = useTranslation("templates");
  return ({ name, purpose }) => {
    const known = KNOWN.find((one) => one === name);
    return known ? { title: t(`names.${known}.title`), text: t(`names.${known}.text`) } : { title: name, text: purpose };
  };
}
