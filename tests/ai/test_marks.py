"""Markdown and HTML as a model writes them, in WhatsApp's marks."""

import pytest

from munshi.ai.agent.marks import whatsapp_marks


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It is **PKR 3,500**.", "It is *PKR 3,500*."),
        ("__Basic__ and *Standard*", "*Basic* and *Standard*"),
        ("***now***", "*_now_*"),
        ("~~12,000~~", "~12,000~"),
        ("snake__case__name stays", "snake__case__name stays"),
        ("## Our packages ##\ntext", "*Our packages*\ntext"),
        ("### **Our** packages", "*Our packages*"),
        ("* one\n+ two\n- three\n  - four", "• one\n• two\n• three\n  • four"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("above\n\n---\n\nbelow", "above\n\nbelow"),
        ("see [our work](https://chiragh.pk/work).", "see our work: https://chiragh.pk/work."),
        ("[https://chiragh.pk](https://chiragh.pk)", "https://chiragh.pk"),
        ("![logo](https://chiragh.pk/a.png)", "logo: https://chiragh.pk/a.png"),
        ("<https://chiragh.pk>", "https://chiragh.pk"),
        ("[mail](mailto:a@chiragh.pk)", "mail: a@chiragh.pk"),
        (
            "| Package | Price |\n|:---|---:|\n| **Basic** | PKR 3,500 |\n| Standard | PKR 6,500 |",
            "Package – Price\n*Basic* – PKR 3,500\nStandard – PKR 6,500",
        ),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<b>Hello</b> <i>you</i> <span style='x'>there</span>", "*Hello* _you_ there"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ("3 \\* 4 \\- 2", "3 * 4 - 2"),
        ("```python\nx = **y**\n```", "```x = **y**```"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("**لوگو** کی قیمت", "*لوگو* کی قیمت"),
        ("5 * 3 * 2 and 2 ** 3", "5 * 3 * 2 and 2 ** 3"),
        ("-", "-"),
        ("plain words, nothing else", "plain words, nothing else"),
    ],
)
def test_markdown_becomes_what_whatsapp_shows(written: str, shown: str) -> None:
    assert whatsapp_marks(written) == shown


def test_what_is_in_whatsapps_marks_already_stays() -> None:
    text = "*Your order*\n• Logo Design – Standard: PKR 6,500\n*Total: PKR 6,500*\n\n_Reply_ ~no~ ```yes```"
    assert whatsapp_marks(text) == text
