"""What can be wrong with a scene: a code and its values, for which the dashboard has words; a sentence for the rest."""

from dataclasses import dataclass, field

from munshi.core.db import Json

WORDS = {
    "no_answer": "No answer to: {text}",
    "unasked": "Nothing was asked, and it said: {text}",
    "unfounded": "{why} It said: {text}",
    "untrue": "{why} It said: {text}",
    "other_price": "Order #{number} has {package} at {price}, which is not the shop's price.",
    "no_yes": "{orders} orders were placed, but the customer said yes {times} times.",
    "paid_by_nobody": "Order #{number} is {state}, though no person said so.",
    "of_another": "It tells of another customer: {text}",
    "markdown": "WhatsApp shows this as it stands: {text}",
    "too_long": "A message of {letters} letters is too long for WhatsApp.",
    "inside": "'{word}' is of no concern to a customer: {text}",
    "other_language": "It speaks {language}, it should be {wanted_language}: {text}",
    "no_orders": "The customer's orders are: none.",
    "orders_are": "The customer's orders are: {states}.",
    "nothing_ordered": "Ordered: nothing; it should be {wanted}.",
    "other_ordered": "Ordered: {found}; it should be {wanted}.",
    "person_asked": "A person was asked for.",
    "no_person": "No person was asked for.",
    "proof_waits": "A payment proof waits.",
    "no_proof": "No payment proof waits for a person.",
    "unsaid": "Nowhere it said: {text}",
    "said": "It said: {text}",
    "too_many": "It sent {sent} messages, {most} at most were expected.",
    "lacking": "The shop has nothing for {place}.",
    "broken": "It could not be played to its end: {why}",
    "no_judge": "No provider could judge.",
    "no_verdict": "The judge gave no answer.",
}


@dataclass(frozen=True)
class Fault:
    """`code`: of WORDS. `values`: what its words name; `language`s by their code, `state`s as orders have them."""

    code: str
    values: Json = field(default_factory=dict)

    def __str__(self) -> str:
        return WORDS[self.code].format_map(self.values)


def fault(code: str, **values: str | int) -> Fault:
    return Fault(code, values)
