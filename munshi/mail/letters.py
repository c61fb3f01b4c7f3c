"""What a mail says: subject, plain text and simple HTML, in English or Urdu."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

LETTERS: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("letters.toml").read_text(encoding="utf-8")
)
LANGUAGES = ("en", "ur")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")

PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#f4f1e6;color:#1c1c1c;font:16px/1.6 system-ui,sans-serif">
<div style="max-width:32rem;margin:auto;padding:24px;background:#fff;border-radius:12px">
<h1 style="font-size:20px;margin-top:0">{subject}</h1>
{body}
<p style="color:#5b5b5b;font-size:14px">{end}</p>
</div></body></html>
"""
BUTTON = """<p><a href="{link}" style="display:inline-block;padding:10px 18px;background:#0b4a40;color:#fff;\
border-radius:8px;text-decoration:none">{button}</a></p>
<p style="font-size:13px;word-break:break-all" dir="ltr">{link}</p>"""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def language_of(locale: str | None) -> str:
    """The language of mails for a shop of this locale."""
    return "ur" if (locale or "").partition("-")[0] == "ur" else "en"


def write(name: str, language: str, fields: Mapping[str, str], link: str | None = None) -> Letter:
    """The letter `name` of letters.toml; KeyError when a field it needs is missing."""
    words = LETTERS[name][language]
    # Names are people's own words: they must end neither a header nor a line.
    plain = {key: CONTROL.sub(" ", value)[:200] for key, value in fields.items()}
    subject = words["subject"].format_map(plain)
    lines = [line.format_map(plain) for line in words["text"]]
    text = "\n\n".join([*lines, *([link] if link else []), words["end"], "Munshi"]) + "\n"
    return Letter(subject, text, _html(words, language, subject, lines, link))


def _html(words: dict[str, Any], language: str, subject: str, lines: list[str], link: str | None) -> str:
    body = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    if link:
        body += "\n" + BUTTON.format(link=escape(link), button=escape(words["button"]))
    direction = "rtl" if language == "ur" else "ltr"
    end = escape(words["end"])
    return PAGE.format(language=language, direction=direction, subject=escape(subject), body=body, end=end)
