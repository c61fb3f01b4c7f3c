"""Account numbers that cannot be right are refused where they are typed in: a wrong digit sends money to a stranger."""

import re

from munshi.core.errors import Invalid

PAKISTANI_MOBILE = re.compile(r"(?:\+92|0092|0)3[0-9]{9}")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
BANK_ACCOUNT = re.compile(r"[0-9]{6,24}")
LENGTHS = {"PK": 24, "AE": 23, "SA": 24, "GB": 22, "DE": 22, "QA": 29, "KW": 30, "BH": 22, "JO": 30, "TR": 26}
WALLETS = ("easypaisa", "jazzcash")


def check_account_number(kind: str, number: str) -> None:
    """Invalid when `number` cannot be one of `kind`; a kind of the shop's own takes anything. Spaces do not matter."""
    bare = re.sub(r"[\s-]", "", number).upper()
    if re.match(r"[A-Z]{2}[0-9]{2}", bare) and kind in (*WALLETS, "bank_transfer"):
        _check_iban(bare)
    elif kind in WALLETS and not PAKISTANI_MOBILE.fullmatch(bare):
        raise _wrong("Write the wallet's mobile number, such as 0300 1234567, or its IBAN.")
    elif kind == "bank_transfer" and not BANK_ACCOUNT.fullmatch(bare):
        raise _wrong("Write the account number in digits, or the IBAN.")


def _check_iban(bare: str) -> None:
    length = LENGTHS.get(bare[:2], len(bare))
    if not IBAN.fullmatch(bare) or len(bare) != length:
        raise _wrong(f"An IBAN that begins with {bare[:2]} has {length} letters and digits.")
    rearranged = bare[4:] + bare[:4]
    if int("".join(str(int(letter, 36)) for letter in rearranged)) % 97 != 1:
        raise _wrong("This IBAN has a mistake: its check digits do not fit.")


def _wrong(detail: str) -> Invalid:
    return Invalid(detail, field="account_number", code="account_number")
