import { FileText, Hourglass } from "lucide-react";
import { Link } from "react-router";
import { Card } from "@/components/page/card";
import { Badge, type Tone } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import type { OrderDetail } from "@/lib/resources/orders";

type Proof = OrderDetail["proofs"][number];

const TONES: Record<Proof["status"], Tone> = { waiting: "info", held: "warn", approved: "good", rejected: "bad" };

/** The payment proofs the customer has sent, each leading to where it is decided on. */
export function Proofs({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  if (order.proofs.length === 0) return null;
  return (
    <Card title={t("proofs.title")}>
      <ul className="grid grid-cols-2 gap-3">
        {order.proofs.map((proof) => (
          <li key={proof.id}>
            <Link to={`/payments/${proof.id}`} className="grid gap-1.5 rounded-lg hover:opacity-90">
              <Thumbnail proof={proof} />
              <Badge tone={TONES[proof.status]} icon={proof.status === "held" ? Hourglass : undefined} className="w-fit">
                {t(`proofs.${proof.status}`)}
              </Badge>
              <Time at={proof.created_at} className="text-xs text-ink-faint" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Proofs stand on white in both themes, as on paper. */
function Thumbnail({ proof }: { proof: Proof }) {
  const { t } = useTranslation("orders");
  if (!proof.content_type.startsWith("image/")) {
    return (
      <span className="grid aspect-3/4 place-items-center rounded-lg border border-line bg-sunken text-ink-faint">
        <FileText aria-hidden className="size-8" />
        <span className="sr-only">{t("proofs.file")}</span>
      </span>
    );
  }
  const source = urlOf("/api/media/{media_id}", { path: { media_id: proof.media_id } });
  return (
    <img
      src={source}
      alt={t("proofs.picture")}
      loading="lazy"
      className="aspect-3/4 w-full rounded-lg border border-line bg-white object-cover object-top"
    />
  );
}
