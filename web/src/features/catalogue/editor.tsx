import { PackageX } from "lucide-react";
import { useNavigate } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Empty } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import type { Package } from "@/lib/resources/packages";
import { useMay } from "@/lib/resources/profile";
import type { Service } from "@/lib/resources/services";
import { useTenant } from "@/lib/resources/tenant";
import { Details } from "./details";
import { isExample } from "./examples";
import type { Entry } from "./list/find";
import { type Opened, useOpened, useSheetLinks } from "./list/place";
import { PackageEditor } from "./package/package-editor";
import { ServiceEditor } from "./service/service-editor";

interface EditorProps {
  entries: readonly Entry[];
  onDelete: (item: Service | Package) => void;
}

/** The side sheet the address asks for, if any. Who may not change anything sees the same things to read. */
export function Editor({ entries, onDelete }: EditorProps) {
  const opened = useOpened();
  const tenant = useTenant().data;
  const isAdmin = useMay("admin");
  if (!opened || !tenant) return null;
  const { entry, one } = find(opened, entries);
  if (!entry && opened.kind !== "new service") return <Gone />;
  if (!isAdmin) return entry && <Details entry={entry} one={one} />;
  return <Form opened={opened} entry={entry} one={one} currency={tenant.currency} onDelete={onDelete} />;
}

interface FormProps {
  opened: Opened;
  entry: Entry | null;
  one: Package | null;
  currency: string;
  onDelete: (item: Service | Package) => void;
}

function Form({ opened, entry, one, currency, onDelete }: FormProps) {
  if (entry && opened.kind !== "service") {
    const remove = () => one && onDelete(one);
    return <PackageEditor key={one?.id ?? "new"} entry={entry} one={one} currency={currency} onDelete={remove} />;
  }
  const word = opened.kind === "new service" ? opened.example : null;
  const example = isExample(word) ? word : null;
  const key = entry?.service.id ?? `new ${example}`;
  const remove = () => entry && onDelete(entry.service);
  return <ServiceEditor key={key} entry={entry} example={example} currency={currency} onDelete={remove} />;
}

function find(opened: Opened, entries: readonly Entry[]): { entry: Entry | null; one: Package | null } {
  switch (opened.kind) {
    case "new service":
      return { entry: null, one: null };
    case "package": {
      const found = entries.flatMap((entry) => entry.packages.map((one) => ({ entry, one })));
      return found.find(({ one }) => one.id === opened.id) ?? { entry: null, one: null };
    }
    default:
      return { entry: entries.find(({ service }) => service.id === opened.id) ?? null, one: null };
  }
}

function Gone() {
  const { t } = useTranslation("catalogue");
  const navigate = useNavigate();
  const to = useSheetLinks();
  return (
    <Sheet open title={t("title")} onOpenChange={() => void navigate(to({}))}>
      <Empty icon={PackageX} title={t("service.gone")} />
    </Sheet>
  );
}
