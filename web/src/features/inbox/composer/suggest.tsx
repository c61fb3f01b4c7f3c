import { BookOpen, Package, Sparkles, Undo2, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import type { ApiError } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { type Suggestion, suggestReply } from "@/lib/resources/runs";

const ICONS = { package: Package, service: Package, article: BookOpen };
const PAGES = { package: "/catalogue?package=", service: "/catalogue?service=", article: "/ai/knowledge?article=" };
const REFUSALS = ["ai_off", "ai_answers", "nothing_to_answer", "ai_capped", "ai_resting", "ai_silent", "no_words"] as const;

interface SuggestProps {
  conversationId: string;
  text: string;
  onWrite: (text: string) => void;
}

/** Has a reply written into the box, to be changed and sent by a person; tells what it rests on, and takes it back. */
export function Suggest({ conversationId, text, onWrite }: SuggestProps) {
  const { t } = useTranslation("inbox");
  const { busy, run } = useAction(useRefusal());
  const [made, setMade] = useState<(Suggestion & { before: string }) | null>(null);
  // Which asking counts: one that was given up comes to nothing.
  const asked = useRef(0);
  const typed = useRef(text);
  useEffect(() => {
    typed.current = text;
  });
  useEffect(() => {
    const count = asked;
    return () => void (count.current += 1);
  }, []);
  const [waits, setWaits] = useState(false);
  // It was sent, or wiped out.
  if (made && !text) setMade(null);
  const ask = async () => {
    const mine = ++asked.current;
    setWaits(true);
    await run(async () => {
      const suggestion = await suggestReply(conversationId).catch((error: unknown) => {
        if (mine === asked.current) throw error;
      });
      if (!suggestion || mine !== asked.current) return;
      setMade({ ...suggestion, before: typed.current });
      onWrite(suggestion.text);
    });
    if (mine === asked.current) setWaits(false);
  };
  const giveUp = () => {
    asked.current += 1;
    setWaits(false);
  };
  const undo = () => {
    onWrite(made?.before ?? "");
    setMade(null);
  };
  if (waits) {
    return (
      <Row>
        <Button size="sm" look="ghost" busy>
          <Sparkles aria-hidden />
          {t("suggest.busy")}
        </Button>
        <Button size="sm" look="ghost" onClick={giveUp}>
          <X aria-hidden />
          {t("suggest.cancel")}
        </Button>
      </Row>
    );
  }
  return (
    <Row>
      {made ? (
        <>
          <Sources suggestion={made} />
          <Button size="sm" look="ghost" onClick={undo}>
            <Undo2 aria-hidden />
            {t("suggest.undo")}
          </Button>
        </>
      ) : (
        <Button size="sm" look="ghost" busy={busy} onClick={() => void ask()}>
          <Sparkles aria-hidden />
          {t("suggest.action")}
        </Button>
      )}
    </Row>
  );
}

function Row({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="-ms-2 flex flex-wrap items-center gap-1 pb-1">
      {children}
    </div>
  );
}

function Sources({ suggestion: { sources } }: { suggestion: Suggestion }) {
  const { t } = useTranslation("inbox");
  if (!sources.length) return <span className="ps-2 text-xs text-ink-faint">{t("suggest.noSources")}</span>;
  return (
    <>
      <span className="ps-2 text-xs text-ink-faint">{t("suggest.sources")}</span>
      <ul aria-label={t("suggest.sources")} className="contents">
        {sources.map(({ kind, id, name }) => (
          <li key={id} className="max-w-56 min-w-0">
            <Link to={`${PAGES[kind]}${id}`} className="hover:underline">
              <Badge icon={ICONS[kind]} tone="ai">
                <bdi>{name}</bdi>
              </Badge>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function useRefusal(): (error: ApiError) => string {
  const { t } = useTranslation("inbox");
  return (error) => {
    const code = REFUSALS.find((one) => one === error.problem.code);
    return code ? t(`suggest.refused.${code}`) : wordsFor(error);
  };
}
