import { Fragment, type ReactNode } from "react";

type Mark = "strong" | "em" | "s" | "code" | "a";

/** A piece of a message: plain words, or words inside a mark. */
export interface Piece {
  mark: Mark | null;
  text: string;
}

// A mark opens after a space or at the start, hugs its words, and closes before a space, a sign or the end.
const EDGE = String.raw`(?<=^|[\s(>"'’“])`;
const END = String.raw`(?=$|[\s.,;:!?)"'’”،۔])`;
const around = (sign: string) => String.raw`${EDGE}[${sign}](?=\S)([^\n]*?\S)[${sign}]${END}`;
const PIECES = new RegExp(
  ["```([^]+?)```", around("*"), around("_"), around("~"), String.raw`(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])`].join("|"),
  "gu",
);
const MARKS: readonly Mark[] = ["code", "strong", "em", "s", "a"];

/** Take WhatsApp's *bold*, _italic_, ~struck~, ```code``` and links apart. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of text.matchAll(PIECES)) {
    const which = MARKS.findIndex((_, place) => found[place + 1] !== undefined);
    if (found.index > done) pieces.push({ mark: null, text: text.slice(done, found.index) });
    pieces.push({ mark: MARKS[which]!, text: found[which + 1]! });
    done = found.index + found[0].length;
  }
  if (done < text.length) pieces.push({ mark: null, text: text.slice(done) });
  return pieces;
}

/** A text with its marks as a phone shows them. Marks may stand inside each other; code stands for itself. */
export function WhatsAppText({ text }: { text: string }): ReactNode {
  return piecesOf(text).map((piece, place) => <Fragment key={place}>{shown(piece)}</Fragment>);
}

function shown({ mark: Mark, text }: Piece): ReactNode {
  if (Mark === null) return text;
  if (Mark === "code") return <code className="font-mono text-sm">{text}</code>;
  if (Mark === "a") {
    return (
      <a href={text} target="_blank" rel="noreferrer noopener" dir="ltr" className="text-accent-ink underline">
        {text}
      </a>
    );
  }
  return (
    <Mark>
      <WhatsAppText text={text} />
    </Mark>
  );
}
