import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Menu, MenuItem } from "@/components/dialog/menu";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { OrderDetail, OrderStatus } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { MoveDialog } from "./move-dialog";
import { isUnwanted, movesOf } from "./moves";

/** What can become of the order now: the usual move as a button, the rest in a menu. Each is asked about first. */
export function MoveButtons({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  const [wanted, setWanted] = useState<OrderStatus | null>(null);
  const isAgent = useMay("agent");
  const proof = order.proofs.find(({ status }) => status === "waiting");
  const { first, others } = movesOf(order);
  if (!isAgent || order.allowed.length === 0) return null;
  const inMenu = proof && first ? [first, ...others] : others;
  return (
    <>
      {proof ? (
        <Button asChild look="primary">
          <Link to={`/payments/${proof.id}`}>{t("proofs.review")}</Link>
        </Button>
      ) : (
        first && (
          <Button look="primary" onClick={() => setWanted(first)}>
            {t(`move.${first}.action`)}
          </Button>
        )
      )}
      {inMenu.length > 0 && (
        <Menu
          trigger={
            <Button>
              {t("move.more")}
              <ChevronDown aria-hidden />
            </Button>
          }
        >
          {inMenu.map((move) => (
            <MenuItem key={move} danger={isUnwanted(move)} onSelect={() => setWanted(move)}>
              {t(`move.${move}.action`)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {wanted && <MoveDialog key={wanted} order={order} to={wanted} onClose={() => setWanted(null)} />}
    </>
  );
}
