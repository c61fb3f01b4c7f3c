import { BadgeCheck, Bot, FileImage } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/lib/locale/i18n";

/** One sale as a page of the ledger, beside the form on wide windows. A picture: screen readers pass it over. */
export function Scene() {
  const { t } = useTranslation("auth");
  return (
    <div
      aria-hidden
      className="relative hidden flex-col justify-center gap-10 overflow-hidden bg-[#0b4a40] px-12 text-[#f4f1e6] lg:flex"
    >
      <div className="absolute inset-0 bg-[repeating-linear-gradient(to_bottom,transparent_0_39px,#ffffff12_39px_40px)]" />
      <div className="absolute inset-y-0 start-8 w-px bg-[#f2c14e55]" />
      <p className="relative mx-auto w-full max-w-md text-2xl font-semibold tracking-tight text-balance">
        {t("scene.title")}
      </p>
      <div className="relative mx-auto grid w-full max-w-md gap-3">
        <Bubble>{t("scene.ask")}</Bubble>
        <Bubble own>
          <span className="mb-1 flex items-center gap-1.5 text-xs font-medium text-[#bfe5da]">
            <Bot className="size-3.5" />
            {t("scene.ai")}
          </span>
          {t("scene.offer")}
        </Bubble>
        <Bubble>{t("scene.yes")}</Bubble>
        <Bubble>
          <span className="flex items-center gap-2">
            <FileImage className="size-4" />
            <bdi>{t("scene.proof")}</bdi>
          </span>
        </Bubble>
        <div className="mt-3 flex items-center gap-3 rounded-lg border border-[#f2c14e66] bg-[#f2c14e14] px-4 py-3">
          <BadgeCheck className="size-6 text-[#f2c14e]" />
          <span className="flex-1 font-medium">{t("scene.paid")}</span>
          <span className="text-sm text-[#d9d3bd]">{t("scene.order")}</span>
        </div>
      </div>
    </div>
  );
}

function Bubble({ own, children }: { own?: boolean; children: ReactNode }) {
  return (
    <div
      className={
        own
          ? "max-w-[82%] justify-self-end rounded-xl rounded-ee-sm bg-[#13685a] px-4 py-2.5"
          : "max-w-[82%] justify-self-start rounded-xl rounded-es-sm bg-[#ffffff14] px-4 py-2.5"
      }
    >
      {children}
    </div>
  );
}
