import { Banknote, Landmark, type LucideIcon, Wallet } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";

/** The kinds whose numbers the server checks. A shop may have others, each a word of its own. */
export const KINDS = ["easypaisa", "jazzcash", "bank_transfer"] as const;
export type Kind = (typeof KINDS)[number];

export const isKnown = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);

const ICONS: Record<Kind, LucideIcon> = { easypaisa: Wallet, jazzcash: Wallet, bank_transfer: Landmark };

export const iconOf = (kind: string): LucideIcon => (isKnown(kind) ? ICONS[kind] : Banknote);

/** What people call a kind; a shop's own word as the shop wrote it. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation("methods");
  return (kind) => (isKnown(kind) ? t(`kind.${kind}`) : kind.replaceAll("_", " "));
}

/** The API's word for what somebody types as a kind of their own: "Nayapay Wallet" becomes "nayapay_wallet"; "" when nothing is left. */
export function kindOf(words: string): string {
  const kind = words.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return kind.slice(0, 40);
}
