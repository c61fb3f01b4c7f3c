import { PageHeader } from "@/components/page/page-header";
import { useTranslation } from "@/lib/locale/i18n";
import { EmailCard } from "./email-card";
import { NameCard } from "./name-card";
import { NotificationsCard } from "./notifications-card";
import { PasswordCard } from "./password-card";
import { ScreenCard } from "./screen-card";
import { SecondStepCard } from "./second-step-card";
import { SessionsCard } from "./sessions-card";

/** What belongs to the person, whatever shop they work in. */
export function Account() {
  const { t } = useTranslation("account");
  return (
    <>
      <PageHeader title={t("title")} />
      <div className="mx-auto grid w-full max-w-5xl grid-cols-1 items-start gap-4 p-4 md:p-6 lg:grid-cols-2">
        <div className="grid gap-4">
          <NameCard />
          <EmailCard />
          <NotificationsCard />
          <ScreenCard />
        </div>
        <div className="grid gap-4">
          <SecondStepCard />
          <PasswordCard />
          <SessionsCard />
        </div>
      </div>
    </>
  );
}
