import { Archive, Check, Copy, Drama, Ellipsis, Link2, Tag, UserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { useArrival, usePageTitle } from "@/components/page/page-header";
import { Avatar } from "@/components/sign/avatar";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Conversation } from "@/lib/resources/conversations";
import { useCustomer } from "@/lib/resources/customers";
import { useMay } from "@/lib/resources/profile";
import { startReplay } from "@/lib/resources/rehearsals";
import { useSeesNumbers } from "@/lib/resources/tenant";
import { copy, isOver, nameOf } from "../chat";
import { LabelList } from "../label-list";
import { SnoozeButton } from "../snooze/snooze-button";
import { AssignMenu } from "./assign-menu";
import { ModeControl } from "./mode-control";

interface ConversationHeaderProps {
  chat: Conversation;
  /** Before the name, e.g. a way back. */
  start?: ReactNode;
  /** At the very end, e.g. a way to the order. */
  end?: ReactNode;
  /** The chat is the whole page: the name heads it. */
  alone?: boolean | undefined;
  onClose: () => void;
  onLabels: () => void;
}

export function ConversationHeader({ chat, start, end, alone, onClose, onLabels }: ConversationHeaderProps) {
  const { t } = useTranslation("inbox");
  const mayAnswer = useMay("agent");
  return (
    <header className="@container shrink-0 border-b border-line bg-surface">
      <div className="flex min-h-14 flex-wrap items-center gap-x-2 px-3 py-1.5 @3xl:flex-nowrap">
        {start}
        <Avatar name={chat.customer.name ?? ""} />
        <div className="min-w-24 flex-1">
          <div className="flex items-center gap-2">
            {alone ? <PageName name={nameOf(chat)} /> : <h2 dir="auto" className={NAME}>{nameOf(chat)}</h2>}
            {isOver(chat) && <Badge icon={Archive}>{t("status.closed")}</Badge>}
          </div>
          {chat.customer.phone && <Phone phone={chat.customer.phone} />}
        </div>
        <div className="flex min-w-0 items-center gap-1.5 @max-3xl:order-last @max-3xl:w-full @max-3xl:pt-1.5">
          <ModeControl chat={chat} />
          {mayAnswer && <AssignMenu chat={chat} />}
          {mayAnswer && !isOver(chat) && <SnoozeButton chat={chat} />}
        </div>
        <More chat={chat} onClose={onClose} onLabels={onLabels} />
        {end}
      </div>
      <Labels customerId={chat.customer.id} />
    </header>
  );
}

function Labels({ customerId }: { customerId: string }) {
  const { data } = useCustomer(customerId);
  // The last customer's stay until the next one's are there.
  return data?.id === customerId ? <LabelList labels={data.labels} className="px-3 pb-1.5" /> : null;
}

const NAME = "min-w-0 truncate text-base font-semibold";

function PageName({ name }: { name: string }) {
  const heading = useArrival();
  usePageTitle(name);
  return (
    <h1 ref={heading} dir="auto" tabIndex={-1} className={NAME}>
      {name}
    </h1>
  );
}

function Phone({ phone }: { phone: string }) {
  const { t } = useTranslation("inbox");
  const seesNumbers = useSeesNumbers();
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Copy;
  if (!seesNumbers) {
    return (
      <bdi dir="ltr" className="block truncate text-xs text-ink-faint tabular-nums">
        {phone}
      </bdi>
    );
  }
  return (
    <button
      type="button"
      onClick={() => void copy(phone).then(setCopied)}
      onBlur={() => setCopied(false)}
      aria-label={t("header.copy", { phone })}
      className="flex max-w-full items-center gap-1 rounded-sm text-xs text-ink-faint hover:text-ink pointer-coarse:min-h-6"
    >
      <bdi dir="ltr" className="truncate tabular-nums">
        {phone}
      </bdi>
      <Icon aria-hidden className="size-3 shrink-0" />
      <span role="status" className="sr-only">
        {copied && t("header.copied")}
      </span>
    </button>
  );
}

function More({ chat, onClose, onLabels }: Pick<ConversationHeaderProps, "chat" | "onClose" | "onLabels">) {
  const { t } = useTranslation(["inbox", "common"]);
  const navigate = useNavigate();
  const mayAnswer = useMay("agent");
  const isAdmin = useMay("admin");
  const cache = useCache();
  const { run } = useAction();
  const replay = () =>
    run(async () => {
      const { id } = await startReplay(cache, chat.id, {});
      await navigate(`/ai/rehearsal/${id}`);
    });
  const share = async () => {
    const done = await copy(new URL(`/inbox/${chat.id}`, location.href).href);
    if (done) toast.success(t("header.linked"));
  };
  return (
    <Menu
      trigger={
        <Button look="ghost" size="icon" aria-label={t("common:more")}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => void navigate(`/customers/${chat.customer.id}`)}>
        <UserRound aria-hidden />
        {t("header.customer")}
      </MenuItem>
      {mayAnswer && (
        <MenuItem onSelect={onLabels}>
          <Tag aria-hidden />
          {t("header.labels")}
        </MenuItem>
      )}
      <MenuItem onSelect={() => void share()}>
        <Link2 aria-hidden />
        {t("header.link")}
      </MenuItem>
      {isAdmin && (
        <MenuItem onSelect={() => void replay()}>
          <Drama aria-hidden />
          {t("replay")}
        </MenuItem>
      )}
      {mayAnswer && !isOver(chat) && (
        <>
          <MenuLine />
          <MenuItem onSelect={onClose}>
            <Archive aria-hidden />
            {t("close.action")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
