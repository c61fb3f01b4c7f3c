import { ClipboardList, Plus } from "lucide-react";
import { useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { Select } from "@/components/input/select";
import { SearchField } from "@/components/list/search-field";
import { PageHeader } from "@/components/page/page-header";
import { Failure } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { useShortcuts } from "@/lib/page/keys";
import { usePackages } from "@/lib/resources/packages";
import { useMay } from "@/lib/resources/profile";
import { useServices } from "@/lib/resources/services";
import { entriesOf } from "./list/find";
import { Body } from "./list/list";
import { useSheetLinks } from "./list/place";
import { ServiceSkeletons } from "./list/skeletons";

const DEFAULTS = { q: "", show: "all" };

/** What the shop sells, in the order customers see it. */
export function Catalogue() {
  const { t } = useTranslation("catalogue");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const { entries, error, retry } = useEntries();
  const isStart = entries?.length === 0;
  return (
    <>
      <PageHeader title={t("title")} count={entries?.length} action={!isStart && <NewService />}>
        {!isStart && <Filters filters={filters} onChange={setFilters} />}
      </PageHeader>
      {error && <Failure error={error} onRetry={retry} />}
      {!error && !entries && <ServiceSkeletons />}
      {entries && <Body entries={entries} {...filters} onClear={() => setFilters(DEFAULTS)} />}
    </>
  );
}

function useEntries() {
  const services = useServices();
  const packages = usePackages();
  const entries = useMemo(
    () => services.data && packages.data && entriesOf(services.data.items, packages.data.items),
    [services.data, packages.data],
  );
  const retry = () => void Promise.all([services.mutate(), packages.mutate()]);
  return { entries, error: entries ? undefined : (services.error ?? packages.error), retry };
}

interface FiltersProps {
  filters: typeof DEFAULTS;
  onChange: (change: Partial<typeof DEFAULTS>) => void;
}

function Filters({ filters, onChange }: FiltersProps) {
  const { t } = useTranslation("catalogue");
  return (
    <>
      <SearchField label={t("search")} value={filters.q} onChange={(q) => onChange({ q })} className="max-sm:flex-1" />
      <Select
        aria-label={t("show.label")}
        value={filters.show}
        onChange={(event) => onChange({ show: event.target.value })}
        className="w-36"
      >
        {(["all", "on", "off"] as const).map((one) => (
          <option key={one} value={one}>
            {t(`show.${one}`)}
          </option>
        ))}
      </Select>
    </>
  );
}

function NewService() {
  const { t } = useTranslation(["catalogue", "common"]);
  const navigate = useNavigate();
  const isAdmin = useMay("admin");
  const { search } = useSheetLinks()({ new: "service" });
  const shortcuts = useMemo(
    () =>
      isAdmin
        ? [{ keys: "n", label: t("service.new"), group: t("common:keys.page"), run: () => void navigate({ search }) }]
        : [],
    [isAdmin, t, navigate, search],
  );
  useShortcuts(shortcuts);
  if (!isAdmin) return null;
  return (
    <>
      <Button asChild>
        <Link to="/start?step=catalogue">
          <ClipboardList aria-hidden />
          <span className="max-sm:sr-only">{t("import")}</span>
        </Link>
      </Button>
      <Button asChild look="primary">
        <Link to={{ search }}>
          <Plus aria-hidden />
          {t("service.new")}
        </Link>
      </Button>
    </>
  );
}
