import { faultOf } from "@/lib/live/told";
import { useTranslation } from "@/lib/locale/i18n";

const KINDS = ["claude", "gemini", "groq", "cohere", "openai_compatible"] as const;

/** A provider's kind and its faults as a person calls them. */
export function useProviderWords() {
  const { t } = useTranslation("providers");
  return {
    nameOf: (kind: string) => {
      const known = KINDS.find((one) => one === kind);
      return known ? t(`kind.${known}`) : kind;
    },
    faultWords: (word: string) => {
      const known = faultOf(word);
      return known ? t(`fault.${known}`) : word;
    },
  };
}
