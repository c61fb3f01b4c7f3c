"""The web application: every router of the house behind the protections of core/http."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig

import munshi.tables  # noqa: F401  # the ORM must know the far end of every foreign key
from munshi import __version__, health, pages
from munshi.ai import routes as ai
from munshi.ai.knowledge import routes as knowledge
from munshi.ai.providers import platform_routes as platform_ai_providers
from munshi.ai.providers import routes as ai_providers
from munshi.ai.rehearsal import routes as rehearsals
from munshi.analytics import routes as dashboard
from munshi.auth import routes as auth
from munshi.auth import tenant_routes as tenants
from munshi.auth.keys import routes as api_keys
from munshi.auth.keys.openapi import describe_scopes
from munshi.auth.links import routes as account_links
from munshi.auth.second_step import routes as second_factor
from munshi.auth.team import routes as team
from munshi.automations.follow_ups import routes as follow_ups
from munshi.automations.labels import routes as labels
from munshi.automations.replies import routes as replies
from munshi.automations.scheduled import routes as scheduled
from munshi.billing import routes as billing
from munshi.broadcasts import routes as broadcasts
from munshi.catalog import routes as catalog
from munshi.channels.cloud.incoming import hook as whatsapp_hook
from munshi.channels.groups import routes as groups
from munshi.channels.linked import routes as linked_devices
from munshi.channels.numbers import routes as whatsapp
from munshi.channels.sharing import routes as sharing
from munshi.channels.simulator import routes as simulator
from munshi.channels.templates import routes as whatsapp_templates
from munshi.conversations import routes as conversations
from munshi.conversations.notes import routes as notes
from munshi.conversations.templates import routes as templates
from munshi.core.http.app import protect
from munshi.core.http.asgi import Asgi
from munshi.core.http.openapi import describe_problems
from munshi.core.http.problems import install_problems
from munshi.core.http.routing import Wing
from munshi.core.runtime import Runtime
from munshi.customers import routes as customers
from munshi.dashboard import serve_dashboard
from munshi.health import Services
from munshi.media import routes as media
from munshi.notifications import routes as notifications
from munshi.orders import routes as orders
from munshi.payments import routes as payments
from munshi.payments.books import routes as order_payments
from munshi.payments.receipts import routes as receipts
from munshi.payments.refunds import routes as refunds
from munshi.payments.statements import routes as statements
from munshi.platform import routes as platform_tenants
from munshi.platform.shops import routes as platform_shops
from munshi.platform.work import routes as platform_work
from munshi.pricelist import routes as pricelist
from munshi.privacy import routes as privacy
from munshi.realtime.server import mount_realtime
from munshi.signup import routes as signup
from munshi.views import routes as views
from munshi.webhooks import routes as webhooks
from munshi.webhooks.openapi import describe_webhooks

# They are tried in this order, so the busiest comes first.
ROUTERS: tuple[APIRouter, ...] = (
    whatsapp_hook.router,
    auth.router,
    signup.router,
    tenants.router,
    tenants.public,
    notifications.router,
    views.router,
    team.router,
    account_links.router,
    second_factor.router,
    team.entrance,
    api_keys.router,
    media.router,
    customers.router,
    catalog.router,
    pricelist.router,
    conversations.router,
    notes.router,
    conversations.customer_router,
    templates.router,
    orders.router,
    order_payments.router,
    payments.router,
    statements.router,
    refunds.router,
    receipts.router,
    dashboard.router,
    ai.router,
    knowledge.router,
    ai_providers.router,
    rehearsals.router,
    platform_ai_providers.router,
    billing.router,
    platform_shops.router,
    platform_tenants.router,
    signup.console,
    platform_work.router,
    follow_ups.router,
    labels.router,
    replies.router,
    scheduled.router,
    broadcasts.router,
    whatsapp.router,
    whatsapp_templates.router,
    sharing.router,
    whatsapp_templates.chat_router,
    linked_devices.router,
    groups.router,
    privacy.router,
    simulator.router,
    webhooks.router,
    health.router,
    pages.router,
)

DESCRIPTION = """Sell services through AI-run WhatsApp conversations.

Sign in with `POST /api/auth/login`: the session is an httpOnly cookie. Every write then needs the header
`X-CSRF-Token` with the token of `GET /api/auth/csrf-token`. A program sends `Authorization: Bearer mk_…` instead: an
API key that has the operation's `x-scope`; an operation without one is for people.

Errors are RFC 9457 problem documents; branch on `code`.
"""


# FastAPI would tell of every request by itself, with what is searched for; ours are in core/http.
QUIET: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(runtime: Runtime, services: Services | None = None) -> Asgi:
    """The whole ASGI application over `runtime`, which the caller opens and closes."""
    return protect(create_api(runtime, services), runtime.settings)


def create_probes(runtime: Runtime, services: Services) -> FastAPI:
    """What a process without pages answers: whether it lives and is ready, and its metrics."""
    app = FastAPI(
        title="Munshi", version=__version__, openapi_url=None, docs_url=None, redirect_slashes=False, telemetry=QUIET
    )
    app.state.runtime = runtime
    app.state.services = services
    install_problems(app)
    app.include_router(Wing(health.router))
    return app


def create_api(runtime: Runtime, services: Services | None = None) -> FastAPI:
    """The FastAPI application alone, e.g. for its OpenAPI document."""
    app = FastAPI(
        title="Munshi",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        telemetry=QUIET,
    )
    app.state.runtime = runtime
    app.state.services = services or Services()
    install_problems(app)
    for router in ROUTERS:
        app.include_router(Wing(router))
    pages.mount_assets(app)
    serve_dashboard(app)
    app.state.realtime = mount_realtime(app, runtime)
    describe_scopes(app)
    describe_webhooks(app)
    describe_problems(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
