import { clsx } from "clsx";
import { toast } from "sonner";
import { CARD_LIST, Card } from "@/components/page/card";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { activatePrompt, type Prompt } from "@/lib/resources/prompts";

interface VersionsProps {
  prompts: readonly Prompt[];
  shown: Prompt | undefined;
  onOpen: (prompt: Prompt) => void;
}

export function Versions({ prompts, shown, onOpen }: VersionsProps) {
  const { t } = useTranslation("behaviour");
  const inUse = prompts.find(({ active }) => active);
  return (
    <Card title={t("prompt.versions")}>
      {prompts.length === 0 && <p className="text-sm text-ink-soft">{t("prompt.none")}</p>}
      <ol className={CARD_LIST}>
        {prompts.map((prompt) => (
          <Version key={prompt.id} prompt={prompt} isShown={prompt.id === shown?.id} inUse={inUse} onOpen={onOpen} />
        ))}
      </ol>
    </Card>
  );
}

interface VersionProps {
  prompt: Prompt;
  isShown: boolean;
  inUse: Prompt | undefined;
  onOpen: (prompt: Prompt) => void;
}

function Version({ prompt, isShown, inUse, onOpen }: VersionProps) {
  const { t } = useTranslation("behaviour");
  const cache = useCache();
  const isAdmin = useMay("admin");
  const { busy, run } = useAction();
  const name = t("prompt.version", { version: prompt.version });
  const use = async () => {
    if (!(await run(() => activatePrompt(cache, prompt.id)))) return;
    const undo = inUse && { label: t("undo"), onClick: () => void run(() => activatePrompt(cache, inUse.id)) };
    toast(t("prompt.nowActive", { version: prompt.version }), undo ? { action: undo } : {});
  };
  return (
    <li className="grid gap-1 py-2.5">
      <div className="flex items-center gap-2">
        <button
          type="button"
          aria-current={isShown || undefined}
          onClick={() => onOpen(prompt)}
          className={clsx("rounded-sm font-medium hover:underline", isShown && "text-accent-ink")}
        >
          {name}
        </button>
        <Time at={prompt.created_at} className="text-sm text-ink-faint" />
        <span className="ms-auto">
          {prompt.active ? (
            <Badge tone="good">{t("prompt.active")}</Badge>
          ) : (
            isAdmin && (
              <Button size="sm" busy={busy} aria-label={t("prompt.useOf", { name })} onClick={() => void use()}>
                {t("prompt.use")}
              </Button>
            )
          )}
        </span>
      </div>
      <p dir="auto" className="line-clamp-2 text-sm text-ink-soft">
        {prompt.body}
      </p>
    </li>
  );
}
