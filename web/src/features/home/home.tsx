import { usePageTitle } from "@/components/page/page-header";
import { useTranslation } from "@/lib/locale/i18n";
import { useAttention } from "@/lib/resources/dashboard";
import { FirstSteps } from "./first-steps";
import { Greeting } from "./greeting";
import { NeedsYou } from "./needs-you";
import { Today } from "./today";

/** The first page of the day: who waits, what came in, and for a new shop what to do first. */
export function Home() {
  const { t } = useTranslation("home");
  usePageTitle(t("title"), useAttention().data?.items.length);
  return (
    <>
      <Greeting />
      <div className="mx-auto grid w-full max-w-6xl gap-4 px-4 py-4 md:gap-6 md:px-6 md:py-6 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start">
        <FirstSteps />
        <NeedsYou />
        <Today />
      </div>
    </>
  );
}
