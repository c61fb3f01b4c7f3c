"""What an API key may be allowed. Every address has one scope or is for people only; so is all not named here."""

SCOPES = {
    "assistant:read": "knowledge, prompts, message templates, rehearsals, AI runs and how the providers fare",
    "assistant:write": "change knowledge, prompts and templates; rehearse",
    "catalogue:read": "services and packages",
    "catalogue:write": "change services and packages",
    "conversations:read": "chats, messages and their files",
    "conversations:write": "send messages, files and notes; take chats over, assign, snooze and close them",
    "customers:read": "customers and their addresses",
    "customers:write": "change, block and merge customers",
    "numbers:read": "WhatsApp numbers, their health and templates",
    "orders:read": "orders, their payments and receipts",
    "orders:write": "place, plan, cancel and complete orders",
    "payments:read": "proofs, refunds, statements and the accounts customers pay to",
    "payments:write": "hand in proofs and statements",
    "reports:read": "the home page's numbers",
    "shop:read": "the shop and its settings",
    "webhooks:read": "webhook endpoints and their deliveries",
    "webhooks:write": "change webhook endpoints, which are sent all they ask for; replay",
}

# By the first part of an address after /api/.
AREAS = {
    "ai-providers": "assistant",
    "ai-runs": "assistant",
    "catalog": "catalogue",
    "conversations": "conversations",
    "customers": "customers",
    "dashboard": "reports",
    "knowledge": "assistant",
    "media": "conversations",
    "orders": "orders",
    "packages": "catalogue",
    "payment-config": "payments",
    "payments": "payments",
    "refunds": "payments",
    "rehearsals": "assistant",
    "services": "catalogue",
    "templates": "assistant",
    "tenant": "shop",
    "webhooks": "webhooks",
    "whatsapp": "numbers",
}
OTHERWISE = {
    "POST /api/whatsapp/{account_id}/send": "conversations:write",
    "POST /api/whatsapp/{account_id}/simulate": "conversations:write",
}
# Where an area is written by people only: vendors' keys, the accounts money goes to, money itself.
WRITTEN_BY_PEOPLE = ("ai-providers", "payment-config", "refunds")
FOR_PEOPLE = (
    "GET /api/customers/{customer_id}/erasure",
    "GET /api/dashboard/audit-logs",
    "GET /api/dashboard/audit-logs/export.csv",
    "GET /api/tenant/closing",
    "GET /api/whatsapp/{account_id}/qr",
    "GET /api/whatsapp/{account_id}/webhook",
    "PATCH /api/payments/{proof_id}/reading",
    "POST /api/customers/{customer_id}/erase",
    "POST /api/customers/{customer_id}/export",
    "POST /api/orders/{order_id}/corrections",
    "POST /api/orders/{order_id}/payments",
    "POST /api/orders/{order_id}/refunds",
    "POST /api/payments/approve",
    "POST /api/payments/{proof_id}/approve",
    "POST /api/payments/{proof_id}/reject",
    "POST /api/payments/{proof_id}/undo",
    "POST /api/tenant/close",
    "POST /api/tenant/export",
    "POST /api/tenant/reopen",
)


def scope_of(method: str, path: str) -> str | None:
    """The scope a key needs for an address, written as its route is; None: no key may call it."""
    operation, (_, root, first, *_) = f"{method} {path}", (*path.split("/"), "", "")
    if operation in OTHERWISE:
        return OTHERWISE[operation]
    is_read = method == "GET"
    if root != "api" or operation in FOR_PEOPLE or (first in WRITTEN_BY_PEOPLE and not is_read):
        return None
    scope = f"{AREAS.get(first)}:{'read' if is_read else 'write'}"
    return scope if scope in SCOPES else None
