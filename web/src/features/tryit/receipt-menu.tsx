import { ReceiptText } from "lucide-react";
import { Menu, MenuItem, MenuLabel } from "@/components/dialog/menu";
import { usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { clock, day } from "@/lib/locale/time";
import { useConversation } from "@/lib/resources/conversations";
import { useMethods } from "@/lib/resources/methods";
import type { Played } from "@/lib/resources/simulator";
import { drawReceipt, type Flaw } from "./receipt";

const FLAWS: readonly Flaw[] = ["none", "short", "blurred"];
const UNPAID = ["pending", "rejected"];

interface ReceiptMenuProps {
  conversationId: string | null;
  played: Played;
  onPicture: (file: File) => void;
}

/** Pays with a drawn receipt, as soon as an order waits for its money. */
export function ReceiptMenu({ conversationId, played, onPicture }: ReceiptMenuProps) {
  if (conversationId === null) return null;
  return <Offer conversationId={conversationId} played={played} onPicture={onPicture} />;
}

function Offer({ conversationId, played, onPicture }: ReceiptMenuProps & { conversationId: string }) {
  const { t } = useTranslation("tryit");
  const place = usePlace();
  const order = useConversation(conversationId).data?.open_order;
  const method = useMethods().data?.items.find(({ active }) => active);
  if (!order || !UNPAID.includes(order.status)) return null;
  const pay = async (flaw: Flaw) => {
    const now = new Date().toISOString();
    const receipt = {
      order: order.number,
      amount: order.total,
      wallet: method?.label ?? t("receipt.wallet"),
      payee: method?.account_title ?? "",
      account: method?.account_number ?? "",
      payer: played.name,
      at: `${day(now, { ...place, locale: "en" })}, ${clock(now, { ...place, locale: "en" })}`,
    };
    onPicture(await drawReceipt(receipt, flaw));
  };
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button
          type="button"
          className="flex min-h-8 shrink-0 items-center gap-1.5 rounded-full bg-[#0d5c50] px-3 text-sm font-medium text-white hover:bg-[#094a40]"
        >
          <ReceiptText aria-hidden className="size-4" />
          {t("receipt.send")}
        </button>
      }
    >
      <MenuLabel>{t("receipt.which")}</MenuLabel>
      {FLAWS.map((flaw) => (
        <MenuItem key={flaw} onSelect={() => void pay(flaw)}>
          {t(`receipt.${flaw}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}
