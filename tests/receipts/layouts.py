"""Fifteen ways in which wallets, banks and messages tell of a payment. Drawn by us; none copies a company's picture."""

from collections.abc import Callable
from decimal import Decimal

from tests.receipts.paper import DARK, LIGHT, NIGHT, TINTED, Paper, Theme
from tests.receipts.truth import Truth

Layout = Callable[[Paper, Truth], None]


def money(value: Decimal, mark: str = "Rs. ") -> str:
    return f"{mark}{value:,.2f}"


def short(value: Decimal, mark: str = "Rs. ") -> str:
    """Without decimals where there are none."""
    return f"{mark}{value:,.2f}".removesuffix(".00")


def wallet_light(page: Paper, truth: Truth) -> None:
    page.bar("easypaisa")
    page.center("Transaction Successful", color=page.theme.accent)
    page.center(short(truth.amount), size=page.size * 2, gap=2.0)
    page.center(f"{truth.paid_at:%d %b %Y, %I:%M %p}", color=page.theme.soft)
    page.rule()
    page.pair("Transaction ID", truth.transaction_id)
    page.pair("Sent to", truth.payee)
    page.pair("Account", truth.account)
    page.pair("Sent by", truth.payer)
    page.pair("Fee", short(truth.fee))
    page.pair("Total", short(truth.amount + truth.fee))
    page.button(truth.promise)


def wallet_dark(page: Paper, truth: Truth) -> None:
    page.center("9:41", color=page.theme.soft)
    page.center("easypaisa", size=int(page.size * 1.4), color=page.theme.accent)
    page.center("Money sent!")
    page.pair("Amount", money(truth.amount))
    page.pair("Fee / Charges", money(truth.fee))
    page.pair("Total Amount", money(truth.amount + truth.fee))
    page.rule()
    page.pair("To", truth.payee)
    page.pair("Account Number", truth.account)
    page.pair("From", truth.payer)
    page.pair("ID#", truth.transaction_id)
    page.pair("Date & Time", f"{truth.paid_at:%B %d, %Y %H:%M}")


def mobile_wallet(page: Paper, truth: Truth) -> None:
    page.bar("JazzCash")
    page.center("Your transaction was successful")
    page.stack("TID", truth.transaction_id)
    page.stack("Transaction Amount", money(truth.amount))
    page.stack("Receiver Name", truth.payee)
    page.stack("Receiver Account", truth.account)
    page.stack("Sender", truth.payer)
    page.stack("Service Charges", money(truth.fee))
    page.stack("Date", f"{truth.paid_at:%d/%m/%Y %H:%M:%S}")
    page.line(f"Available balance {money(truth.balance)}", color=page.theme.soft)


def instant(page: Paper, truth: Truth) -> None:
    page.center("Raast Payment", color=page.theme.accent)
    page.center(short(truth.amount, "PKR "), size=int(page.size * 2.2), gap=1.6)
    page.center("Transfer completed", color=page.theme.soft)
    page.rule()
    page.line("To", color=page.theme.soft, gap=1.3)
    page.line(truth.payee, gap=1.3)
    page.line(truth.account)
    page.line("From", color=page.theme.soft, gap=1.3)
    page.line(truth.payer, gap=1.3)
    page.line(f"****{truth.payer_account[-4:]}")
    page.rule()
    page.pair("Raast ID", truth.transaction_id)
    page.pair("Date", f"{truth.paid_at:%d-%b-%Y}")
    page.pair("Time", f"{truth.paid_at:%I:%M %p}")


def bank_table(page: Paper, truth: Truth) -> None:
    page.bar("HBL Mobile")
    page.center("Funds Transfer Receipt")
    page.rule()
    for label, value in (
        ("Transaction Date", f"{truth.paid_at:%Y-%m-%d %H:%M}"),
        ("From Account", f"XXXX-{truth.payer_account[-4:]}"),
        ("Beneficiary Name", truth.payee.upper()),
        ("Beneficiary Account", truth.account),
        ("Transaction Amount", money(truth.amount, "PKR ")),
        ("Charges", money(truth.fee, "PKR ")),
        ("Reference Number", truth.transaction_id),
        ("Available Balance", money(truth.balance, "PKR ")),
        ("Status", "Successful"),
    ):
        page.pair(label, value)


def bank_stacked(page: Paper, truth: Truth) -> None:
    page.center("Meezan Bank", size=int(page.size * 1.5), color=page.theme.accent)
    page.center("Transaction Successful")
    page.stack("Amount Transferred", money(truth.amount, "PKR "))
    page.stack("Transferred To", truth.payee)
    page.stack("Account Number / IBAN", truth.account)
    page.stack("Transaction ID", truth.transaction_id)
    page.stack("Transaction Date & Time", f"{truth.paid_at:%d %B %Y %I:%M %p}")
    page.stack("Daily limit remaining", money(Decimal(250_000) - truth.fee, "PKR "))


def slip(page: Paper, truth: Truth) -> None:
    page.center("UBL Digital", size=int(page.size * 1.3))
    page.center("Payment Slip")
    page.lines(
        (
            f"Transaction Ref: {truth.transaction_id}",
            f"Date: {truth.paid_at:%d-%m-%Y %H:%M}",
            f"Paid by: {truth.payer}",
            f"Paid to: {truth.payee}",
            f"Account No: {truth.account}",
            f"Amount: {money(truth.amount, 'PKR ')}",
            f"Fee: {money(truth.fee, 'PKR ')}",
            f"Total: {money(truth.amount + truth.fee, 'PKR ')}",
        )
    )
    page.line(truth.promise, color=page.theme.soft)


def captioned(page: Paper, truth: Truth) -> None:
    page.center("NayaPay", color=page.theme.accent)
    page.center(short(truth.amount), size=page.size * 2, gap=1.5)
    page.center("Amount sent", color=page.theme.soft, gap=2.4)
    page.pair("Recipient", truth.payee)
    page.pair("Recipient account", truth.account)
    page.pair("Transaction No.", truth.transaction_id)
    page.pair("Paid on", f"{truth.paid_at:%b %d, %Y %I:%M %p}")
    page.pair("Cashback earned", short(Decimal(50)))


def plain_bank(page: Paper, truth: Truth) -> None:
    page.line("Bank Alfalah Limited")
    page.line("Account to account transfer")
    page.rule()
    page.pair("Debited from", truth.payer)
    page.pair("Credited to", truth.payee)
    page.pair("Credit account", truth.account)
    page.pair("Transfer amount", f"{truth.amount:,.2f}")
    page.pair("Fee incl. FED", f"{truth.fee:,.2f}")
    page.pair("Amount debited", f"{truth.amount + truth.fee:,.2f}")
    page.pair("Transaction number", truth.transaction_id)
    page.pair("Date", f"{truth.paid_at:%d %b %y}")
    page.pair("Time", f"{truth.paid_at:%H:%M:%S}")


def message(page: Paper, truth: Truth) -> None:
    page.center("8558", color=page.theme.soft)
    page.lines(
        (
            f"You have sent {money(truth.amount, 'Rs ')}",
            f"to {truth.payee}",
            f"{truth.account}",
            f"on {truth.paid_at:%d/%m/%y} at {truth.paid_at:%H:%M}.",
            f"Fee Rs {truth.fee:.2f}. TID {truth.transaction_id}.",
            f"New balance Rs {truth.balance:,.2f}",
            "JazzCash",
        )
    )


def card(page: Paper, truth: Truth) -> None:
    page.center("SadaPay", size=int(page.size * 1.4), color=page.theme.accent)
    page.center(f"You sent {short(truth.amount)}", size=int(page.size * 1.5))
    page.center(f"to {truth.payee}", color=page.theme.soft)
    page.rule()
    page.stack("To account", truth.account)
    page.stack("From", truth.payer)
    page.stack("Reference", truth.transaction_id)
    page.stack("When", f"{truth.paid_at:%A, %d %B %Y at %I:%M %p}")
    page.line(f"Balance {money(truth.balance)}", color=page.theme.soft)


def total_only(page: Paper, truth: Truth) -> None:
    page.bar("MCB Live")
    page.pair("Grand Total", money(truth.amount, "PKR "))
    page.pair("Merchant", truth.payee)
    page.pair("Merchant Account", truth.account)
    page.pair("Txn ID", truth.transaction_id)
    page.pair("Txn Date", f"{truth.paid_at:%d.%m.%Y %H:%M}")
    page.pair("Offer valid till", "31 Dec 2027")


def debit_first(page: Paper, truth: Truth) -> None:
    page.center(f"{truth.paid_at:%H:%M}", color=page.theme.soft)
    page.center("Askari Digital", color=page.theme.accent)
    page.center(money(truth.amount, "PKR "), size=int(page.size * 1.8), gap=1.5)
    page.center("transferred successfully", color=page.theme.soft)
    page.stack("Debit Account", f"PK**ASCM****{truth.payer_account[-4:]}")
    page.stack("Beneficiary", f"{truth.payee}")
    page.stack("Beneficiary A/C", truth.account)
    page.stack("RRN", truth.transaction_id)
    page.stack("Date/Time", f"{truth.paid_at:%d-%m-%Y | %I:%M:%S %p}")
    page.stack("Fee + FED", money(truth.fee, "PKR "))


def sentence(page: Paper, truth: Truth) -> None:
    page.center("Bank AL Habib", size=int(page.size * 1.2))
    page.lines(
        (
            "Dear customer, your payment of",
            f"PKR {truth.amount:,.2f} to {truth.payee}",
            f"A/C {truth.account}",
            "has been processed successfully.",
            f"Ref: {truth.transaction_id}",
            f"{truth.paid_at:%d %b, %Y %H:%M}",
            f"Charges PKR {truth.fee:,.2f}",
            f"Avl. Bal. PKR {truth.balance:,.2f}",
        )
    )


def counter_slip(page: Paper, truth: Truth) -> None:
    page.center("NATIONAL BANK OF PAKISTAN")
    page.center("CASH DEPOSIT SLIP")
    page.line(f"TRANS DATE   {truth.paid_at:%d/%m/%Y}   {truth.paid_at:%H:%M:%S}")
    page.line(f"CREDIT A/C   {truth.account}")
    page.line(f"TITLE        {truth.payee.upper()}")
    page.line(f"AMOUNT PKR   {truth.amount:,.2f}")
    page.line(f"TRANS NO     {truth.transaction_id}")
    page.line(f"DEPOSITOR    {truth.payer.upper()}")


LAYOUTS: dict[str, tuple[Layout, Theme]] = {
    "easypaisa": (wallet_light, LIGHT),
    "easypaisa, dark": (wallet_dark, DARK),
    "jazzcash": (mobile_wallet, TINTED),
    "raast": (instant, LIGHT),
    "hbl": (bank_table, LIGHT),
    "meezan": (bank_stacked, TINTED),
    "ubl": (slip, LIGHT),
    "nayapay": (captioned, NIGHT),
    "alfalah": (plain_bank, LIGHT),
    "jazzcash message": (message, DARK),
    "sadapay": (card, DARK),
    "mcb": (total_only, TINTED),
    "askari": (debit_first, TINTED),
    "alhabib": (sentence, LIGHT),
    "nbp": (counter_slip, LIGHT),
}
