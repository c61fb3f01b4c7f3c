import { clsx } from "clsx";
import { Bookmark, BookmarkPlus, ChevronDown, Pencil, Star, StarOff, Trash2 } from "lucide-react";
import { type ComponentProps, lazy, Suspense, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { beginWith, deleteView, type SavedView, useSavedViews, type ViewedPage } from "@/lib/resources/views";

const ViewDialog = lazy(async () => ({ default: (await import("./view-dialog")).ViewDialog }));
const NONE: readonly SavedView[] = [];
// What stands in the address and is no filter.
const PASSING = ["offset", "new", "for", "run", "panel"];

type Asked = "keep" | "rename" | "delete";

/** Filters under a name, a member's own and the shop's: choose one, or keep the present ones. */
export function SavedViews({ page, compact = false }: { page: ViewedPage; compact?: boolean }) {
  const views = useSavedViews(page).data ?? NONE;
  const [search, setSearch] = useSearchParams();
  const here = filtersOf(search);
  const current = views.find(({ query }) => filtersOf(new URLSearchParams(query)) === here);
  const [asked, setAsked] = useState<Asked | null>(null);
  useBeginning(views);
  const close = () => setAsked(null);
  return (
    <>
      <Menu
        trigger={compact ? <Sign name={current?.name} /> : <Name name={current?.name} />}
      >
        <Groups views={views} current={current} onChoose={(query) => setSearch(query)} />
        {current ? <Doings view={current} onAsk={setAsked} /> : <Keep on={here !== ""} onAsk={() => setAsked("keep")} />}
      </Menu>
      <Suspense fallback={null}>
        {asked === "keep" && <ViewDialog page={page} query={here} onClose={close} />}
        {asked && current && <Question asked={asked} view={current} onClose={close} />}
      </Suspense>
    </>
  );
}

function Name({ name, ...rest }: ComponentProps<"button"> & { name: string | undefined }) {
  const { t } = useTranslation("views");
  return (
    <Button {...rest}>
      <Bookmark aria-hidden />
      <bdi className={clsx("max-w-40 truncate", !name && "max-sm:sr-only")}>{name ?? t("title")}</bdi>
      <ChevronDown aria-hidden />
    </Button>
  );
}

/** Where there is no room for a name. */
function Sign({ name, ...rest }: ComponentProps<"button"> & { name: string | undefined }) {
  const { t } = useTranslation("views");
  const label = name ?? t("title");
  return (
    <Button look="ghost" size="icon" aria-label={label} title={label} {...rest} className={name ? "text-accent-ink" : ""}>
      <Bookmark aria-hidden />
    </Button>
  );
}

function Question({ asked, view, onClose }: { asked: Asked; view: SavedView; onClose: () => void }) {
  if (asked === "rename") return <ViewDialog page={view.page} view={view} query={view.query} onClose={onClose} />;
  return asked === "delete" ? <Deletion view={view} onClose={onClose} /> : null;
}

function Keep({ on, onAsk }: { on: boolean; onAsk: () => void }) {
  const { t } = useTranslation("views");
  if (!on) return <MenuLabel>{t("empty")}</MenuLabel>;
  return (
    <MenuItem onSelect={onAsk}>
      <BookmarkPlus aria-hidden />
      {t("keep")}
    </MenuItem>
  );
}

interface GroupsProps {
  views: readonly SavedView[];
  current: SavedView | undefined;
  onChoose: (query: string) => void;
}

function Groups({ views, current, onChoose }: GroupsProps) {
  const { t } = useTranslation("views");
  const groups = [views.filter(({ shared }) => !shared), views.filter(({ shared }) => shared)];
  const choose = (id: string) => onChoose(views.find((one) => one.id === id)?.query ?? "");
  return (
    <MenuChoices value={current?.id ?? ""} onValueChange={choose}>
      {groups.map(
        (group, place) =>
          group.length > 0 && (
            <div key={place}>
              <MenuLabel>{t(place === 0 ? "mine" : "shops")}</MenuLabel>
              {group.map(({ id, name }) => (
                <MenuChoice key={id} value={id}>
                  <bdi>{name}</bdi>
                </MenuChoice>
              ))}
            </div>
          ),
      )}
      {views.length > 0 && <MenuLine />}
    </MenuChoices>
  );
}

/** What can be done with the view that is shown. */
function Doings({ view, onAsk }: { view: SavedView; onAsk: (what: "rename" | "delete") => void }) {
  const { t } = useTranslation("views");
  const cache = useCache();
  const { run } = useAction();
  const shares = useMay("agent");
  return (
    <>
      <MenuItem onSelect={() => void run(() => beginWith(cache, view.id, !view.is_default))}>
        {view.is_default ? <StarOff aria-hidden /> : <Star aria-hidden />}
        {t(view.is_default ? "notDefault" : "default")}
      </MenuItem>
      {(shares || !view.shared) && (
        <>
          <MenuItem onSelect={() => onAsk("rename")}>
            <Pencil aria-hidden />
            {t("change")}
          </MenuItem>
          <MenuItem danger onSelect={() => onAsk("delete")}>
            <Trash2 aria-hidden />
            {t("delete")}
          </MenuItem>
        </>
      )}
    </>
  );
}

function Deletion({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useTranslation("views");
  const cache = useCache();
  const { run } = useAction();
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("deleteTitle", { name: view.name })}
      description={t(view.shared ? "deleteShared" : "deleteMine")}
      action={t("delete")}
      danger
      onConfirm={() => void run(() => deleteView(cache, view.id))}
    />
  );
}

/** Whoever comes to the bare page sees what they have chosen to begin with. */
function useBeginning(views: readonly SavedView[]): void {
  const [search, setSearch] = useSearchParams();
  const [begins, setBegins] = useState(filtersOf(search) === "");
  const first = views.find(({ is_default }) => is_default);
  useEffect(() => {
    if (!begins || !first) return;
    setBegins(false);
    if (filtersOf(search) === "") setSearch(first.query, { replace: true });
  }, [begins, first, search, setSearch]);
}

/** In one order, so that the same filters are the same words. */
function filtersOf(search: URLSearchParams): string {
  const kept = new URLSearchParams(search);
  for (const name of PASSING) kept.delete(name);
  kept.sort();
  return kept.toString();
}
