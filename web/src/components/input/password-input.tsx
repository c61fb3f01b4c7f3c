import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslation } from "@/lib/locale/i18n";
import { Input } from "./input";

/** Hidden until one asks to see it. */
export function PasswordInput(props: ComponentProps<"input">) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input {...props} dir="ltr" type={shown ? "text" : "password"} className="pe-11" />
      <button
        type="button"
        aria-label={t(shown ? "password.hide" : "password.show")}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 end-0 grid w-10 place-items-center rounded-md text-ink-faint hover:text-ink"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  );
}
