"""What a shop has written down: found among many, taken in from documents, corrected by staff."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from munshi.ai.knowledge.models import KnowledgeArticle
from munshi.ai.knowledge.search import search_articles
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.ai.conftest import Chat
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.fakes.llm import Say, Seen

STUDIO: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "knowledge" / "studio.toml").read_text())[
    "articles"
]
DEMO_QUESTIONS = {"Do you offer refunds?", "How do I send my content?", "Where are you located?"}


def articles(tenant_id: Any, *, copies: int = 1) -> list[KnowledgeArticle]:
    """The studio's articles, and as many again about other things as make `copies` times as many."""
    found = [
        KnowledgeArticle(tenant_id=tenant_id, question=one["question"], answer=one["answer"], aliases=one["aliases"])
        for one in STUDIO
    ]
    others = [
        KnowledgeArticle(tenant_id=tenant_id, question=f"Is variety {n} of our roses in bloom?", answer=f"In week {n}.")
        for n in range((copies - 1) * len(STUDIO))
    ]
    return others[::2] + found + others[1::2]


@pytest.fixture
async def staff(chat: Chat) -> AsyncIterator[httpx2.AsyncClient]:
    owner = await make_member(chat.runtime.db, chat.tenant_id, "owner")
    async with client_of(chat.runtime, owner) as client:
        yield client


async def test_search_finds_what_was_meant_in_four_languages(runtime: Runtime) -> None:
    tenant_id, other = await make_tenant(runtime.db), await make_tenant(runtime.db)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        tx.add_all(articles(tenant_id, copies=5))
    async with tenant_tx(runtime.db, other) as tx:
        tx.add_all(articles(other))
    first = among_three = asked = 0
    async with tenant_tx(runtime.db, tenant_id) as tx:
        for one in STUDIO:
            for query in one["asks"]:
                found = [article.question for article in await search_articles(tx, query, 3)]
                asked += 1
                first += found[:1] == [one["question"]]
                among_three += one["question"] in found
                assert len(set(found)) == len(found)
    assert (asked, first >= 82, among_three >= 86) == (90, True, True), (first, among_three)


async def test_search_sees_neither_other_shops_nor_what_is_not_active(runtime: Runtime) -> None:
    tenant_id, other = await make_tenant(runtime.db), await make_tenant(runtime.db)
    texts = {"active": True, "draft": False}, {"active": False, "draft": False}, {"active": False, "draft": True}
    async with tenant_tx(runtime.db, other) as tx:
        tx.add(KnowledgeArticle(tenant_id=other, question="Parking?", answer="Theirs."))
    async with tenant_tx(runtime.db, tenant_id) as tx:
        for number, flags in enumerate(texts):
            tx.add(KnowledgeArticle(tenant_id=tenant_id, question=f"Parking {number}?", answer=f"{number}", **flags))
    async with tenant_tx(runtime.db, tenant_id) as tx:
        assert [article.question for article in await search_articles(tx, "parking?")] == ["Parking 0?"]
        assert await search_articles(tx, "") == ()
        assert await search_articles(tx, "?!") == ()
        assert await search_articles(tx, "quantum") == ()


async def test_a_shop_with_many_articles_is_answered_from_the_nearest(chat: Chat) -> None:
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        tx.add_all(one for one in articles(chat.tenant_id, copies=4) if one.question not in DEMO_QUESTIONS)
    told = " ".join(await chat.says("is parking available at the office?"))
    assert "Yes, in the basement, free for visitors." in told
    assert "week" not in told


async def test_a_model_is_told_all_of_few_articles_but_of_many_only_the_nearest(chat: Chat) -> None:
    await chat.provider("claude", "ok-1")
    await chat.says("Where is your office?")
    few = chat.llm.asked("ok-1")[-1].text
    assert few.count("Q: ") == 3
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        tx.add_all(one for one in articles(chat.tenant_id, copies=4) if one.question not in DEMO_QUESTIONS)
    await chat.says("Is parking available?")
    many = chat.llm.asked("ok-1")[-1]
    assert 1 <= many.text.count("Q: ") <= 8
    assert "Q: Is parking available at the office?" in many.text
    # What is the same for every customer stays so, or no provider could cache it.
    assert "Q: " not in str(many.body["system"][0])


async def test_a_table_is_taken_in(chat: Chat, staff: httpx2.AsyncClient) -> None:
    document = (
        "\ufeffQuestion;Answer;Aliases\r\n"
        '"Do you work on Sundays?";"No;\nwrite on Monday.";"sunday ko kaam | itwar"\r\n'
        "Where are you located?;In Multan now.;\r\n"
    )
    body: dict[str, Any] = {"format": "csv", "document": document}
    seen = await staff.post("/api/knowledge/import/preview", json=body)
    assert [(one["question"], one["change"]) for one in seen.json()] == [
        ("Do you work on Sundays?", "new"),
        ("Where are you located?", "kept"),
    ]
    assert await chat.events("knowledge.updated") == [], "a preview saves nothing"
    assert (await staff.post("/api/knowledge/import", json=body)).json() == {"created": 1, "changed": 0, "kept": 1}
    assert (await staff.post("/api/knowledge/import", json=body)).json() == {"created": 0, "changed": 0, "kept": 2}
    body["replace"] = True
    again = (await staff.post("/api/knowledge/import/preview", json=body)).json()
    assert [one["change"] for one in again] == ["kept", "changed"]
    assert (await staff.post("/api/knowledge/import", json=body)).json() == {"created": 0, "changed": 1, "kept": 1}
    found = {one["question"]: one for one in (await staff.get("/api/knowledge")).json()["items"]}
    sunday = found["Do you work on Sundays?"]
    assert (sunday["answer"], sunday["aliases"]) == ("No;\nwrite on Monday.", ["sunday ko kaam", "itwar"])
    assert (found["Where are you located?"]["answer"], found["Where are you located?"]["aliases"]) == (
        "In Multan now.",
        [],
    )
    assert await chat.events("knowledge.updated") == [
        {"change": "imported", "created": 1, "changed": 0},
        {"change": "imported", "created": 0, "changed": 1},
    ]
    assert "write on Monday" in (await chat.says("itwar ko kaam karte hain?"))[0]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            "Do you deliver?\nYes, everywhere.\nIn two days.\n\n\nDo you wrap gifts?\nYes.\n",
            [("Do you deliver?", "Yes, everywhere.\nIn two days.", []), ("Do you wrap gifts?", "Yes.", [])],
        ),
        (
            "Q: Deliver?\nA: Yes.\n\nIn two days.\nAlso: delivery hai | ڈیلیوری\nquestion: Gifts?\nanswer: No.",
            [("Deliver?", "Yes.\n\nIn two days.", ["delivery hai", "ڈیلیوری"]), ("Gifts?", "No.", [])],
        ),
    ],
    ids=["paragraphs", "marked"],
)
async def test_text_is_taken_in(
    chat: Chat, staff: httpx2.AsyncClient, document: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    answer = await staff.post("/api/knowledge/import", json={"format": "text", "document": document})
    assert answer.json() == {"created": 2, "changed": 0, "kept": 0}
    rows = await chat.rows("select question, answer, aliases from knowledge_articles order by id offset 3")
    assert [tuple(row.values()) for row in rows] == expected


@pytest.mark.parametrize(
    ("form", "document", "errors"),
    [
        ("csv", "frage,antwort\nA,B", [("document", "The first line must name the columns question and answer.")]),
        ("csv", "question,answer\n", [("document", "There is no question and answer in it.")]),
        (
            "csv",
            f"question,answer\nA?,{'long ' * 50_000}",
            [("document", "After line 1 comes no line of a table: field larger than field limit (131072).")],
        ),
        (
            "csv",
            'question,answer\nGood?,Yes.\nBad?,\n"Good?",Again.\n',
            [
                ("line 3", "answer: String should have at least 1 character"),
                ("line 4", "This question stands in the document twice."),
            ],
        ),
        ("text", "Q: Only a question?", [("line 1", "answer: String should have at least 1 character")]),
        ("text", "\n \n", [("document", "There is no question and answer in it.")]),
        ("text", "A: answer first\nQ: then?\nA: yes", None),
    ],
)
async def test_a_document_with_a_fault_changes_nothing(
    chat: Chat, staff: httpx2.AsyncClient, form: str, document: str, errors: list[tuple[str, str]] | None
) -> None:
    before = await chat.rows("select * from knowledge_articles order by id")
    answer = await staff.post("/api/knowledge/import", json={"format": form, "document": document})
    if errors is None:
        assert answer.json() == {"created": 1, "changed": 0, "kept": 0}
        return
    assert answer.status_code == 422
    assert [(one["field"], one["message"]) for one in answer.json()["errors"]] == errors
    assert await chat.rows("select * from knowledge_articles order by id") == before
    assert await chat.events("knowledge.updated") == []


async def test_a_correction_is_a_draft_until_it_is_approved(chat: Chat, staff: httpx2.AsyncClient) -> None:
    await chat.says("Salam")
    conversation_id = await chat.writes("Do you paint murals?", "In Karachi?")
    await chat.reply(conversation_id)
    (wrong,) = await chat.rows("select id from messages where direction = 'out' order by seq desc limit 1")
    agent = await make_member(chat.runtime.db, chat.tenant_id, "agent")
    async with client_of(chat.runtime, agent) as client:
        body = {"message_id": str(wrong["id"]), "answer": "Yes, we paint murals anywhere."}
        made = await client.post("/api/knowledge/corrections", json=body)
        assert made.status_code == 201
        again = await client.post("/api/knowledge/corrections", json=body)
        assert (again.status_code, again.json()["code"]) == (409, "question_taken")
    draft = made.json()
    assert {name: draft[name] for name in ("question", "active", "draft", "message_id")} == {
        "question": "Do you paint murals? In Karachi?",
        "active": False,
        "draft": True,
        "message_id": str(wrong["id"]),
    }
    assert "murals anywhere" not in " ".join(await chat.says("do you paint murals in karachi"))
    waiting = (await staff.get("/api/knowledge", params={"draft": True})).json()
    assert [one["id"] for one in waiting["items"]] == [draft["id"]]
    approved = await staff.patch(f"/api/knowledge/{draft['id']}", json={"active": True})
    assert (approved.json()["active"], approved.json()["draft"]) == (True, False)
    assert "murals anywhere" in " ".join(await chat.says("do you paint murals in karachi"))


async def test_a_persons_own_answer_can_be_kept(chat: Chat, staff: httpx2.AsyncClient) -> None:
    conversation_id = await chat.writes("Kya aap mehndi lagate hain?")
    sent = await staff.post(f"/api/conversations/{conversation_id}/messages", json={"text": "Jee, Eid par."})
    kept = await staff.post("/api/knowledge/corrections", json={"message_id": sent.json()["id"]})
    assert (kept.json()["question"], kept.json()["answer"]) == ("Kya aap mehndi lagate hain?", "Jee, Eid par.")
    (asked,) = await chat.rows("select id from messages where direction = 'in'")
    refused = await staff.post("/api/knowledge/corrections", json={"message_id": str(asked["id"]), "answer": "No."})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "message_id")
    assert await chat.value("select count(*) from knowledge_articles where draft") == 1


async def test_a_correction_without_an_answer_is_refused(chat: Chat, staff: httpx2.AsyncClient) -> None:
    await chat.says("Salam")
    (said,) = await chat.rows("select id from messages where direction = 'out' order by seq limit 1")
    refused = await staff.post("/api/knowledge/corrections", json={"message_id": str(said["id"])})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "answer")
    assert await chat.value("select count(*) from knowledge_articles where draft") == 0


async def test_who_may_write_what(chat: Chat) -> None:
    viewer: TestMember = await make_member(chat.runtime.db, chat.tenant_id, "viewer")
    async with client_of(chat.runtime, viewer) as client:
        body = {"format": "text", "document": "A?\nB"}
        assert (await client.post("/api/knowledge/import", json=body)).status_code == 403
    assert await chat.value("select count(*) from knowledge_articles") == 3


async def test_a_model_suggests_wordings_and_a_person_chooses(chat: Chat, staff: httpx2.AsyncClient) -> None:
    (article,) = await chat.rows("select id from knowledge_articles where question = 'Where are you located?'")
    address = f"/api/knowledge/{article['id']}/suggest-aliases"
    assert (await staff.post(address)).json()["code"] == "no_ai_provider"
    await chat.provider("claude", "401-1")
    assert (await staff.post(address)).json()["code"] == "no_provider_answers"

    async def write(seen: Seen) -> Say:
        assert "Urdu in Latin letters" in seen.text
        assert "our office is in Lahore" in seen.text
        return Say("1. where is your shop\n- dukan kidhar hai\nOffice kahan hai\n\nآپ کہاں ہیں\ndukan kidhar hai")

    chat.llm.scripts["write"] = write
    await chat.provider("groq", "script:write")
    suggested = await staff.post(address)
    assert suggested.json() == {"aliases": ["where is your shop", "dukan kidhar hai", "آپ کہاں ہیں"]}
    assert await chat.value("select sum(requests) from ai_spending") == 1
    assert len(await chat.rows("select id from knowledge_articles where aliases::text like '%dukan%'")) == 0
