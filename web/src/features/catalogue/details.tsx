import { useNavigate } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Money } from "@/components/order/money";
import { useTranslation } from "@/lib/locale/i18n";
import type { Package } from "@/lib/resources/packages";
import { type Entry, isOffered } from "./list/find";
import { useSheetLinks } from "./list/place";
import { Picture } from "./picture";
import { ServicePreview } from "./service/service-preview";

/** A service or one of its packages to read, for those who may not change it. */
export function Details({ entry, one }: { entry: Entry; one: Package | null }) {
  const { t } = useTranslation("catalogue");
  const navigate = useNavigate();
  const to = useSheetLinks();
  const { service, packages } = entry;
  return (
    <Sheet
      open
      side="wide"
      title={(one ?? service).name}
      description={one ? t("package.of", { service: service.name }) : undefined}
      onOpenChange={() => void navigate(to({}))}
    >
      <div className="grid gap-8 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid content-start gap-4">
          {one ? <PackageFacts one={one} /> : <Picture id={service.image_id} className="aspect-video w-full" />}
          <p dir="auto" className="whitespace-pre-wrap">
            {(one ?? service).description}
          </p>
        </div>
        <ServicePreview
          service={service}
          packages={packages.filter(({ active }) => active)}
          offered={one ? service.active && one.active : isOffered(entry)}
        />
      </div>
    </Sheet>
  );
}

function PackageFacts({ one }: { one: Package }) {
  return (
    <>
      <Money value={one.price} className="text-xl font-semibold tabular-nums" />
      {one.duration && <p dir="auto">{one.duration}</p>}
      <ul className="list-disc ps-5">
        {one.features.map((feature, place) => (
          <li key={place} dir="auto">
            {feature}
          </li>
        ))}
      </ul>
    </>
  );
}
