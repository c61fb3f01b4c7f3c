"""Articles out of a document a shop already has: a table as CSV, or questions and answers as plain text."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Literal

import orjson
from pydantic import ValidationError

from munshi.ai.knowledge.schemas import ImportedArticle, ImportView, NewArticle, NewImport
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.events.service import Actor, emit

MOST_ARTICLES = 2_000
MOST_FAULTS = 20
PARTS = {"q": "question", "question": "question", "a": "answer", "answer": "answer", "also": "aliases"}
MARKED = re.compile(rf"\s*({'|'.join(PARTS)})\s*:\s*(.*)", re.IGNORECASE)
DELIMITERS = ",;\t"

# One that was known and stays as it is comes back in no row.
TAKE_IN = """
insert into knowledge_articles (tenant_id, id, question, answer, aliases)
select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[])
on conflict (tenant_id, question) do update
  set answer = excluded.answer, aliases = excluded.aliases, active = true, draft = false
  where $6 and (knowledge_articles.answer, knowledge_articles.aliases, knowledge_articles.active)
    is distinct from (excluded.answer, excluded.aliases, true)
returning xmax = 0 as created
"""

KNOWN = """
select question, answer, aliases, active from knowledge_articles where tenant_id = $1 and question = any($2)
"""


@dataclass(frozen=True)
class Entry:
    """What a document says of one article; `line` is where it begins."""

    line: int
    question: str
    answer: str
    aliases: list[str]


async def take_in(tx: Tx, new: NewImport, *, by: Actor) -> ImportView:
    """All articles of the document, or none: Invalid lists what is wrong, line by line."""
    articles = _articles(new)
    rows = await tx.raw.fetch(
        TAKE_IN,
        tx.tenant_id,
        [new_id() for _ in articles],
        [article.question for article in articles],
        [article.answer for article in articles],
        [orjson.dumps(article.aliases).decode() for article in articles],
        new.replace,
    )
    created = sum(row["created"] for row in rows)
    if rows:
        data = {"change": "imported", "created": created, "changed": len(rows) - created}
        emit(tx, "knowledge.updated", None, data, by=by)
    return ImportView(created=created, changed=len(rows) - created, kept=len(articles) - len(rows))


async def preview(tx: Tx, new: NewImport) -> list[ImportedArticle]:
    """What `take_in` would make of the document, in its order; Invalid as there."""
    articles = _articles(new)
    rows = await tx.raw.fetch(KNOWN, tx.tenant_id, [article.question for article in articles])
    known = {row["question"]: (row["answer"], row["aliases"], row["active"]) for row in rows}

    def change(article: NewArticle) -> Literal["new", "changed", "kept"]:
        if article.question not in known:
            return "new"
        is_other = known[article.question] != (article.answer, article.aliases, True)
        return "changed" if new.replace and is_other else "kept"

    return [
        ImportedArticle(
            question=article.question, answer=article.answer, aliases=article.aliases, change=change(article)
        )
        for article in articles
    ]


def _articles(new: NewImport) -> list[NewArticle]:
    return _checked(list(_table(new.document) if new.format == "csv" else _paragraphs(new.document)))


def _table(document: str) -> Iterator[Entry]:
    document = document.removeprefix("\ufeff")
    delimiter = max(DELIMITERS, key=document.partition("\n")[0].count)
    table = csv.DictReader(StringIO(document, newline=""), delimiter=delimiter, restkey="more")
    try:
        table.fieldnames = [name.strip().lower() for name in table.fieldnames or ()]
        if not {"question", "answer"} <= set(table.fieldnames):
            raise Invalid("The first line must name the columns question and answer.", field="document")
        for row in table:
            aliases = [alias.strip() for alias in (row.get("aliases") or "").split("|")]
            question, answer = row["question"] or "", row["answer"] or ""
            yield Entry(table.line_num, question, answer, [alias for alias in aliases if alias])
    except csv.Error as error:
        raise Invalid(f"After line {table.line_num} comes no line of a table: {error}.", field="document") from None


def _paragraphs(document: str) -> Iterator[Entry]:
    """Marked with Q: and A: throughout, or parted by empty lines."""
    lines = list(enumerate(document.removeprefix("\ufeff").splitlines(), 1))
    if any(_mark(line) == "question" for _, line in lines):
        yield from _marked(lines)
        return
    paragraph: list[tuple[int, str]] = []
    for number, line in [*lines, (0, "")]:
        if line.strip():
            paragraph.append((number, line))
        elif paragraph:
            answer = "\n".join(text for _, text in paragraph[1:])
            yield Entry(paragraph[0][0], paragraph[0][1], answer, [])
            paragraph = []


def _marked(lines: list[tuple[int, str]]) -> Iterator[Entry]:
    begun, part = 0, ""
    found: dict[str, list[str]] = {}
    for number, line in [*lines, (0, "Q:")]:
        mark = MARKED.match(line)
        if mark:
            part, line = PARTS[mark[1].lower()], mark[2]
        if mark and part == "question":
            if begun:
                yield _entry(begun, found)
            begun, found = number, {}
        found.setdefault(part, []).append(line)


def _entry(line: int, found: dict[str, list[str]]) -> Entry:
    question, answer, also = ("\n".join(found.get(part, ())).strip() for part in ("question", "answer", "aliases"))
    aliases = [alias.strip() for alias in re.split(r"[|\n]", also)]
    return Entry(line, " ".join(question.split()), answer, [alias for alias in aliases if alias])


def _mark(line: str) -> str:
    mark = MARKED.match(line)
    return PARTS[mark[1].lower()] if mark else ""


def _checked(entries: list[Entry]) -> list[NewArticle]:
    articles: dict[str, NewArticle] = {}
    faults = [] if entries else [_fault("document", "There is no question and answer in it.")]
    if len(entries) > MOST_ARTICLES:
        faults.append(_fault("document", f"It holds more than {MOST_ARTICLES} articles."))
    for entry in entries:
        try:
            article = NewArticle(question=entry.question, answer=entry.answer, aliases=entry.aliases)
        except ValidationError as error:
            faults += [_fault(f"line {entry.line}", f"{one['loc'][0]}: {one['msg']}") for one in error.errors()]
            continue
        if article.question in articles:
            faults.append(_fault(f"line {entry.line}", "This question stands in the document twice."))
        articles[article.question] = article
    if faults:
        refused = Invalid("Nothing was imported: the document has faults.", code="bad_document")
        refused.extra["errors"] = faults[:MOST_FAULTS]
        raise refused
    return list(articles.values())


def _fault(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}
