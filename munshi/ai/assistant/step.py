"""What every part of the assistant has at hand while it answers one turn."""

from dataclasses import dataclass

from munshi.ai.assistant.menus import Menu, package_menu, service_menu, shown_menu
from munshi.ai.assistant.phrases import said, say
from munshi.ai.assistant.reading import Reading, talked_about
from munshi.ai.tools.context import ToolContext
from munshi.ai.tools.lookups import Refused
from munshi.ai.turn.turn import Draft, MessageInfo, Turn
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.tenants.schemas import Language

RECENT = 4  # messages in which a menu is still before the customer's eyes


@dataclass(frozen=True)
class Step:
    turn: Turn
    context: ToolContext
    reading: Reading
    stopped: bool = False
    for_person: bool = False

    @property
    def language(self) -> Language:
        return self.context.language

    @property
    def quote(self) -> Draft | None:
        """The quote the customer may say yes to."""
        draft = self.turn.draft
        return draft if draft and draft["lines"] and not draft["order_id"] else None

    @property
    def new_chat(self) -> bool:
        return not any(message.direction == "out" for message in self.turn.history)

    @property
    def proof_came(self) -> bool:
        """A payment proof came with these words; its template has answered it."""
        return any("proof_id" in message.payload for message in self.turn.pending)

    @property
    def last_words(self) -> list[MessageInfo]:
        """What the shop said after the customer's last words before these."""
        words: list[MessageInfo] = []
        for message in reversed(self.turn.history):
            if message.direction == "in":
                break
            words.append(message)
        return words[::-1]

    @property
    def talked_about(self) -> list[ServiceInfo]:
        return self.reading.services or talked_about(self.turn, self.reading.menu)

    def say(self, name: str, **fields: object) -> str:
        return say(name, self.language, **fields)

    def asked(self, name: str) -> str | None:
        """The first field of question `name` when that is what the shop asked last."""
        for message in self.last_words:
            if match := said(name, message.text):
                return next(filter(None, match.groups()), "")
        return None

    def closing(self) -> str:
        """How the customer may go on."""
        if self.quote:
            return self.say("quote_waits")
        if self.turn.awaiting:
            return f"{self.say('payment_waits', number=self.turn.awaiting.number)} {self.say('pay_hint')}"
        if self.new_chat:
            return self.say("see_menu")
        recent = shown_menu(self.turn.history[-RECENT:], self.turn.catalogue)
        if any(isinstance(item, PackageInfo) for item in recent.values()):
            return self.say("choose_package")
        return self.say("choose_service") if recent else self.say("anything_else")

    def opened(self, *texts: str) -> str:
        """The texts, after a greeting for a greeting, and after saying at first who is speaking."""
        opening = []
        if self.reading.wants("salam"):
            opening.append(self.say("salam"))
        elif self.reading.wants("greet") or self.new_chat:
            opening.append(self.say("hello"))
        if self.new_chat and not self.for_person:
            opening.append(self.say("intro", shop=self.turn.shop.name))
        return "\n\n".join(filter(None, (" ".join(opening), *texts)))

    def services(self) -> str:
        return f"{service_menu(self.turn.catalogue, self.language)}\n\n{self.say('choose_service')}"

    def packages(self, packages: list[PackageInfo]) -> str:
        shown = package_menu(packages, self.turn.catalogue, self.language)
        return f"{shown}\n\n{self.say('choose_package')}"

    def again(self, menu: Menu) -> str:
        """The menu the customer has before them, once more."""
        packages = [item for item in menu.values() if isinstance(item, PackageInfo)]
        return self.packages(packages) if packages else self.services()

    def refusal(self, refused: Refused) -> list[str]:
        """What to say when a tool could not do it; nothing once a person has taken the chat."""
        texts = {
            "unknown_package": [self.say("gone"), self.services()],
            "bad_quantity": [self.say("how_many")],
            "other_currency": [self.say("one_currency"), self.closing()],
            "person_answers": [],
        }
        return texts.get(refused.reason, [self.closing()])
