import { ImagePlus, SendHorizontal } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "@/lib/locale/i18n";
import type { Played } from "@/lib/resources/simulator";
import { useOpeners } from "./openers";
import { ReceiptMenu } from "./receipt-menu";
import { suggestionsAfter } from "./suggestions";
import type { useCustomerPhone } from "./use-phone";

const MOST_LETTERS = 4_096;
const ROUND = "grid size-10 shrink-0 place-items-center rounded-full [&_svg]:size-5";

interface PhoneComposerProps {
  phone: ReturnType<typeof useCustomerPhone>;
  played: Played;
}

/** Where the customer writes, with answers at a touch above. */
export function PhoneComposer({ phone: { items, play, typing }, played }: PhoneComposerProps) {
  const { t } = useTranslation("tryit");
  const [text, setText] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const openers = useOpeners();
  const answers = suggestionsAfter(items);
  const shown = answers.length || items.length ? answers : openers;
  const say = async (words: string) => {
    setText("");
    input.current?.focus();
    if (!(await play(words))) setText(words);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (text.trim()) void say(text.trim());
  };
  return (
    <div className="shrink-0 bg-[#f4f1ea] px-2.5 pt-2 pb-3">
      <div className="flex min-h-10 gap-1.5 overflow-x-auto pb-2">
        {!typing &&
          shown.map((one) => (
            <button
              key={one}
              type="button"
              onClick={() => void say(one)}
              className="min-h-8 shrink-0 rounded-full border border-[#8fa69e] bg-white px-3 text-sm font-medium text-[#0b5449] hover:bg-[#e6f2ee]"
            >
              <bdi>{one}</bdi>
            </button>
          ))}
        <ReceiptMenu conversationId={items.at(-1)?.conversation_id ?? null} played={played} onPicture={(file) => void play("", file)} />
      </div>
      <form
        aria-label={t("phone.write")}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) void say(text.trim());
        }}
        className="flex items-end gap-1.5"
      >
        <input
          ref={chooser}
          type="file"
          accept="image/*,application/pdf"
          hidden
          aria-label={t("phone.attach")}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) void play(text.trim(), file).then((done) => done && setText(""));
            target.value = "";
          }}
        />
        <button type="button" aria-label={t("phone.attach")} onClick={() => chooser.current?.click()} className={`${ROUND} text-[#4c5752] hover:bg-[#e4dfd2]`}>
          <ImagePlus aria-hidden />
        </button>
        <textarea
          ref={input}
          dir="auto"
          rows={1}
          maxLength={MOST_LETTERS}
          aria-label={t("phone.message")}
          placeholder={t("phone.placeholder")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          className="field-sizing-content max-h-32 min-h-10 min-w-0 flex-1 resize-none rounded-[20px] border border-[#c9c3b3] bg-white px-3.5 py-2.5 text-base text-[#1b2421] placeholder:text-[#646d68] pointer-coarse:text-lg"
        />
        <button type="submit" aria-label={t("phone.send")} disabled={!text.trim()} className={`${ROUND} bg-[#0d5c50] text-white disabled:opacity-50`}>
          <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
        </button>
      </form>
    </div>
  );
}
