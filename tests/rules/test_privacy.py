"""No table with rows about people can be forgotten when one of them is exported or erased."""

from munshi.privacy.personal import ABOUT
from tests.rules.catalogue import Connection, tenant_tables

# Nobody's but the shop's, each for a reason.
SHOPS_OWN = {
    "ai_providers": "how the shop's providers are set up",
    "ai_spending": "sums of a day",
    "api_keys": "of the shop's own programs",
    "broadcasts": "the shop's words; who was written to is in ABOUT",
    "canned_replies": "the shop's words",
    "follow_up_rules": "the shop's words",
    "invitations": "of those who are to work in the shop",
    "invoices": "what the shop owes the platform",
    "knowledge_articles": "the shop's words; drafts made from what was said are in ABOUT",
    "label_rules": "whom they fit is found anew each time",
    "linked_devices": "the shop's own phones",
    "mails": "to those who work in the shop, gone once sent",
    "memberships": "who works in the shop",
    "message_templates": "the shop's words",
    "notification_feeds": "a number",
    "notification_settings": "how those who work in the shop want to be told",
    "order_counters": "a number",
    "packages": "the catalogue",
    "payment_methods": "the shop's accounts",
    "prompts": "the shop's words",
    "push_devices": "browsers of those who work in the shop",
    "quota_grants": "what the operator gave the shop",
    "quota_warnings": "what the shop has used",
    "saved_view_defaults": "which view a member begins with",
    "saved_views": "filters that members and the shop keep",
    "scenarios": "customers that nobody is",
    "services": "the catalogue",
    "sessions": "of those who work in the shop",
    "statement_mappings": "which column is what",
    "support_accesses": "when the operator may look",
    "tenant_storage": "a sum",
    "tenant_usage": "sums of a month",
    "wake": "keys; those that hold a number are deleted with it",
    "webhook_endpoints": "the shop's own programs",
    "whatsapp_accounts": "the shop's own numbers",
    "whatsapp_groups": "names of groups; the newest words are blanked with what the person said",
    "whatsapp_templates": "the shop's words, as Meta has them",
}


async def test_every_table_is_about_customers_or_the_shops_own(owner: Connection) -> None:
    assert set(await tenant_tables(owner)) == set(ABOUT) | set(SHOPS_OWN)
    assert set(ABOUT) & set(SHOPS_OWN) == {"knowledge_articles"}
