"""What models write as Markdown or HTML, in the few marks WhatsApp knows: *bold*, _italic_, ~struck~ and ```code```."""

import re

FENCE = re.compile(r"```(?:[a-z]+\n)?(.*?)```", re.DOTALL)
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*$")
BULLET = re.compile(r"^(\s*)[*+-]\s+(?=\S)")
RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
TABLE_LINE = re.compile(r"^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$")
LINK = re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^\s)>]+)>?(?:\s+[\"'][^)]*)?\)")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s>]+)>")
BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])>", re.IGNORECASE)
BOLD_TAG = re.compile(r"</?(?:b|strong|h[1-6])>", re.IGNORECASE)
ITALIC_TAG = re.compile(r"</?(?:i|em)>", re.IGNORECASE)
ITEM_TAG = re.compile(r"<li>", re.IGNORECASE)
OTHER_TAG = re.compile(r"</?(?:p|div|span|ul|ol|table|tbody|thead|tr|td|th|a|u|font|center)\b[^>]*>", re.IGNORECASE)
BOLD_ITALIC = re.compile(r"\*\*\*(?=\S)(.+?)(?<=\S)\*\*\*")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)")
STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])")
GAP = re.compile(r"\n{3,}")


def whatsapp_marks(text: str) -> str:
    """`text` as WhatsApp shows it: no headings, tables, links behind words, or double stars."""
    pieces, end = [], 0
    for fence in FENCE.finditer(text):
        pieces += [_marked(text[end : fence.start()]), f"```{fence[1].strip()}```"]
        end = fence.end()
    return GAP.sub("\n\n", "".join((*pieces, _marked(text[end:])))).strip()


def _marked(text: str) -> str:
    text = BREAK.sub("\n", text.replace("\r\n", "\n"))
    text = ITEM_TAG.sub("• ", ITALIC_TAG.sub("_", BOLD_TAG.sub("**", text)))
    text = AUTOLINK.sub(r"\1", LINK.sub(_link, OTHER_TAG.sub("", text)))
    lines = text.split("\n")
    kept = (line for line in lines if not (TABLE_LINE.match(line) or RULE.match(line)))
    return "\n".join(_line(line) for line in kept)


def _line(line: str) -> str:
    if heading := HEADING.match(line):
        line = f"**{_without_stars(heading[1])}**"
    elif row := TABLE_ROW.match(line):
        line = " – ".join(filter(None, (cell.strip() for cell in row[1].split("|"))))
    line = BULLET.sub(r"\1• ", line)
    line = BOLD_ITALIC.sub(r"*_\1_*", line)
    line = BOLD.sub(lambda bold: f"*{bold[1] or bold[2]}*", line)
    return ESCAPED.sub(r"\1", STRUCK.sub(r"~\1~", line))


def _without_stars(text: str) -> str:
    return text.replace("**", "").replace("__", "").strip("*")


def _link(link: re.Match[str]) -> str:
    words, address = link[1].strip(), link[2].removeprefix("mailto:")
    return address if not words or words in address else f"{words}: {address}"
