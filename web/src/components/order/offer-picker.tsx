import { useMemo, useState } from "react";
import { Combobox } from "@/components/input/combobox";
import { type CartLine, fitting, type Offer, offersOf } from "@/components/order/cart";
import { useTranslation } from "@/lib/locale/i18n";
import { usePackages } from "@/lib/resources/packages";
import { useServices } from "@/lib/resources/services";
import { Money } from "./money";

interface OfferPickerProps {
  lines: readonly CartLine[];
  onChoose: (offer: Offer) => void;
}

/** Finds a package on sale. Stands in a Field. */
export function OfferPicker({ lines, onChoose }: OfferPickerProps) {
  const { t } = useTranslation("orders");
  const [query, setQuery] = useState("");
  const services = useServices().data;
  const packages = usePackages().data;
  const offers = useMemo(() => services && packages && offersOf(services.items, packages.items), [services, packages]);
  return (
    <Combobox
      items={offers && fitting(offers, query, lines)}
      query={query}
      onQuery={setQuery}
      onChoose={onChoose}
      placeholder={t("new.find")}
      nothing={t(offers?.length === 0 ? "new.empty" : "new.nothing")}
    >
      {(offer) => (
        <>
          <span className="min-w-0 flex-1 truncate">
            <bdi className="text-ink-soft">{offer.service}</bdi> – <bdi className="font-medium">{offer.name}</bdi>
          </span>
          <Money value={offer.price} />
        </>
      )}
    </Combobox>
  );
}
