import {
  ChefHat,
  ClipboardList,
  GraduationCap,
  type LucideIcon,
  Package,
  Palette,
  Plus,
  Scissors,
  Sparkles,
  Wrench,
} from "lucide-react";
import { Link } from "react-router";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { EXAMPLES, type Example } from "./examples";
import { useSheetLinks } from "./list/place";

const ICONS: Record<Example, LucideIcon> = {
  repairs: Wrench,
  beauty: Sparkles,
  design: Palette,
  tuition: GraduationCap,
  tailoring: Scissors,
  catering: ChefHat,
};

/** A shop that sells nothing yet: a trade to begin with, whose words are written already, or one's own. */
export function Start() {
  const { t } = useTranslation("catalogue");
  const to = useSheetLinks();
  const isAdmin = useMay("admin");
  if (!isAdmin) return <Empty icon={Package} title={t("empty.title")} text={t("empty.viewer")} />;
  return (
    <div className="mx-auto grid w-full grid-cols-1 max-w-3xl gap-6 px-4 py-12 text-center">
      <div className="grid gap-2">
        <h2 className="text-2xl font-semibold tracking-tight text-balance">{t("empty.title")}</h2>
        <p className="mx-auto max-w-xl text-base text-pretty text-ink-soft">{t("empty.text")}</p>
      </div>
      <ul aria-label={t("examples.label")} className="grid gap-3 text-start sm:grid-cols-2 lg:grid-cols-3">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <ExampleLink example={example} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-center gap-2">
        <Button asChild>
          <Link to="/start?step=catalogue">
            <ClipboardList aria-hidden />
            {t("empty.paste")}
          </Link>
        </Button>
        <Button asChild look="primary">
          <Link to={to({ new: "service" })}>
            <Plus aria-hidden />
            {t("empty.own")}
          </Link>
        </Button>
      </div>
    </div>
  );
}

function ExampleLink({ example }: { example: Example }) {
  const { t } = useTranslation("catalogue");
  const to = useSheetLinks();
  const Icon = ICONS[example];
  return (
    <Link
      to={to({ new: "service", example })}
      className="flex h-full gap-3 rounded-lg border border-line bg-surface p-4 transition-colors duration-150 hover:border-accent hover:bg-accent-soft/40"
    >
      <span className="grid size-9 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent-ink">
        <Icon aria-hidden className="size-4.5" />
      </span>
      <span className="min-w-0">
        <span className="block font-semibold">{t(`examples.${example}.name`)}</span>
        <span className="line-clamp-2 text-sm text-ink-soft">{t(`examples.${example}.packages`).split("\n").join(" · ")}</span>
      </span>
    </Link>
  );
}
