import { Bot, Smartphone, UserRound, UserRoundCheck, Zap } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";
import type { Message } from "@/lib/resources/messages";

export const AUTHORS = {
  customer: { icon: UserRound, tone: "text-ink-faint", bubble: "bg-surface border border-line" },
  ai: { icon: Bot, tone: "text-ai-ink", bubble: "bg-ai-soft" },
  human: { icon: UserRoundCheck, tone: "text-accent-ink", bubble: "bg-accent-soft" },
  system: { icon: Zap, tone: "text-ink-faint", bubble: "bg-sunken border border-line" },
} as const;

export type Author = keyof typeof AUTHORS;

/** Who speaks, by sign and by word. */
export function AuthorLine({ message }: { message: Message }) {
  const onPhone = message.author === "human" && message.author_user_id === null && message.author_name === null;
  const { icon, tone } = AUTHORS[message.author];
  const Icon = onPhone ? Smartphone : icon;
  return (
    <span className={`flex min-w-0 items-center gap-1.5 text-xs font-medium ${tone}`} title={message.model ?? undefined}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <Name message={message} onPhone={onPhone} />
    </span>
  );
}

function Name({ message: { author, author_name, provider }, onPhone }: { message: Message; onPhone: boolean }) {
  const { t } = useTranslation("inbox");
  if (onPhone) return t("author.phone");
  if (author_name !== null) return <bdi className="truncate">{author_name}</bdi>;
  if (author !== "ai" || provider === null || provider === "builtin") return t(`author.${author}`);
  return (
    <>
      {t("author.ai")}
      <bdi className="truncate">{provider}</bdi>
    </>
  );
}
