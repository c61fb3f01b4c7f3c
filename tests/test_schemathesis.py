"""The whole OpenAPI document under schemathesis: every check; what schemas allow, and random data, good and bad.
What they forbid is tried one by one in rules/test_hostile.py.

The same seed makes the same requests. To go deeper by hand: SCHEMATHESIS_EXAMPLES=200 pytest tests/test_schemathesis.py
That also tries the bounds of every field of a body, each alone, which takes minutes.
"""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import httpx2

from munshi.core.runtime import Runtime
from munshi.core.tokens import csrf_token
from tests.api import session_token
from tests.live import serving
from tests.rules.full_shop import NOWHERE, FullShop, full_shop

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "1"))
# Which letters there are is worked out once for all, like what other tests keep here.
KEPT = Path(__file__).parents[1] / ".hypothesis"
WRITTEN_SECONDS = 120
BODIES = () if EXAMPLES > 1 else ("--phases", "examples,fuzzing")
# They end the session, or would call the vendor of a provider that an earlier request has made: tried alone.
APART = ("revoke_session|test_ai_provider", "logout")
# Their schema cannot say all: a value may be well-formed and still name no currency, no field of the template, ...
CHOOSY = {
    "approve_payment": "the order's currency",
    "create_broadcast": "a word for the name of who has none",
    "change_broadcast": "a word for the name of who has none",
    "preview_broadcast": "a word for the name of who has none",
    "ask_refund": "the order's currency",
    "change_email": "an e-mail address",
    "add_push_device": "a public address, and keys of a device",
    "change_password": "a password without NUL",
    "create_invitation": "an e-mail address",
    "disable_second_step": "a password without NUL",
    "enrol_second_step": "a password without NUL",
    "forgot_password": "an e-mail address",
    "make_recovery_codes": "a password without NUL",
    "make_reset_link": "a password without NUL",
    "require_two_factor": "a password without NUL",
    "transfer_ownership": "a password without NUL",
    "change_ai_provider": "a base_url on the public internet",
    "change_payment_method": "the number of a wallet",
    "change_webhook": "an address on the public internet",
    "change_tenant": "a known currency and time zone",
    "open_platform_tenant": "a known currency and time zone",
    "invite_tenant_owner": "an e-mail address",
    "change_order": "each package once",
    "change_package": "no more decimals than the currency has",
    "correct_ledger": "the order's currency",
    "correct_payment_reading": "no more decimals than the currency has, and a day of the calendar",
    "create_ai_provider": "a base_url on the public internet",
    "create_api_key": "a time to come",
    "create_invoice": "a plan on offer",
    "create_package": "no more decimals than the currency has",
    "create_payment_method": "the number of a wallet",
    "create_webhook": "an address on the public internet",
    "get_dashboard_report": "days in their order, not too many of them",
    "export_audit_logs": "a time of this century, with its zone",
    "draft_catalogue": "a list of at most so many lines",
    "draft_catalogue_file": "a text",
    "export_orders": "a day of this century",
    "get_order_stats": "a day of this century",
    "import_catalogue": "no more decimals than the currency has, and each name once",
    "import_articles": "a table that names its columns",
    "list_audit_logs": "a time of this century, with its zone",
    "list_orders": "a day of this century",
    "merge_customers": "somebody else",
    "plan_order": "parts that make the order's total",
    "preview_message_template": "fields of this template",
    "preview_whatsapp_template": "the variables of this template",
    "preview_import": "a document with the columns question and answer",
    "put_business_hours": "spans that do not overlap, each holiday once",
    "put_message_template": "fields of this template",
    "list_ai_runs": "a time of this century, with its zone",
    "record_payment": "the order's currency",
    "register_shop": "an e-mail address, a known currency and time zone",
    "replay_webhook": "a time of this century, with its zone",
    "save_scenario": "a scenario's file",
    "schedule_message": "a time that is on the calendar",
    "change_scheduled_message": "a time that is on the calendar",
    "snooze_conversation": "a time that is on the calendar",
    "send_message": "a text or a file",
    "send_test_message": "a phone number",
    "send_template_message": "the variables of this template, and the file of its header",
    "send_whatsapp_message": "the variables of this template, and the file of its header",
    "start_rehearsal": "one prompt",
    "start_replay": "one prompt",
    "submit_invoice_proof": "a picture or a PDF",
    "upload_media": "a picture, a PDF, a voice message or a video",
}

CONFIG = """
seed = 1
request-timeout = 30
continue-on-failure = true
headers = {{ X-CSRF-Token = "{csrf}" }}

[auth.openapi.APIKeyCookie]
api_key = "{token}"

[generation]
max-examples = {examples}
database = "none"

[phases.stateful]
enabled = false

[phases.coverage]
unexpected-methods = []
generation.mode = "positive"

[[operations]]
include-operation-id = {choosy}
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "415", "422", "429"]

# A long poll takes its full time.
[[operations]]
include-operation-id = "list_simulated_messages"
parameters = {{ "query.wait" = 0 }}

{dictionaries}
"""


async def test_the_document_and_the_application_agree(runtime: Runtime, tmp_path: Path) -> None:
    unlimited = {"RATE_LIMIT_MAX_REQUESTS": 1_000_000, "WHATSAPP_GRAPH_URL": NOWHERE}
    runtime = replace(runtime, settings=runtime.settings.model_copy(update=unlimited))
    shop = await full_shop(runtime)
    async with serving(runtime) as site:
        url, config = f"{site.url}/api/openapi.json", tmp_path / "schemathesis.toml"
        config.write_text(await configuration(runtime, shop))
        async with httpx2.AsyncClient(timeout=WRITTEN_SECONDS) as client:
            await client.get(url)  # written now: the program waits ten seconds for it
        most = ("--exclude-operation-id-regex", "|".join(APART))
        await asyncio.gather(  # two processes; schemathesis's own threads trip over each other on Python 3.11
            run(config, url, *most, "--include-method", "GET"),
            run(config, url, *most, "--exclude-method", "GET", *BODIES),
        )
        for one in APART:
            await run(config, url, "--include-operation-id-regex", f"^({one})$")


async def configuration(runtime: Runtime, shop: FullShop) -> str:
    """A fresh session of the owner; half of all ids that are asked for are ids of real rows."""
    token = await session_token(runtime, shop.owner)
    ids = {name: value for name, value in shop.ids.items() if name != "session_id"}
    named = [f'[dictionaries.{name}]\nvalues = ["{value}"]' for name, value in ids.items()]
    bound = [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.5 }}' for name in ids]
    return CONFIG.format(
        csrf=csrf_token(runtime.settings, token),
        token=token,
        examples=EXAMPLES,
        choosy=list(CHOOSY),
        dictionaries="\n".join((*named, "[parameters]", *bound)),
    )


async def run(config: Path, url: str, *options: str) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    process = await asyncio.create_subprocess_exec(
        *(str(program), "--config-file", str(config), "run", url, "--no-color", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=config.parent,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(KEPT)},
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
