"""Every table of the house, imported where a process starts: the ORM must know the far end of each foreign key."""

from munshi.ai import models as ai
from munshi.ai.knowledge import models as knowledge
from munshi.ai.rehearsal import models as rehearsal
from munshi.analytics import models as analytics
from munshi.auth import models as auth
from munshi.auth.keys import models as keys
from munshi.automations.follow_ups import models as follow_ups
from munshi.automations.labels import models as labels
from munshi.automations.replies import models as replies
from munshi.automations.scheduled import models as scheduled
from munshi.billing import models as billing
from munshi.broadcasts import models as broadcasts
from munshi.catalog import models as catalog
from munshi.channels import models as channels
from munshi.channels.groups import models as groups
from munshi.channels.linked import models as linked
from munshi.conversations import models as conversations
from munshi.conversations.notes import models as notes
from munshi.core.db import Base
from munshi.core.queue import models as queue
from munshi.customers import models as customers
from munshi.events import models as events
from munshi.mail import models as mail
from munshi.media import models as media
from munshi.notifications import models as notifications
from munshi.orders import models as orders
from munshi.payments import models as payments
from munshi.payments.reading import models as readings
from munshi.payments.refunds import models as refunds
from munshi.payments.statements import models as statements
from munshi.platform import models as platform
from munshi.privacy import models as privacy
from munshi.tenants import models as tenants
from munshi.views import models as views
from munshi.webhooks import models as webhooks

MODELS = (
    queue,
    events,
    tenants,
    mail,
    auth,
    keys,
    media,
    customers,
    catalog,
    conversations,
    notes,
    orders,
    payments,
    readings,
    statements,
    refunds,
    ai,
    knowledge,
    rehearsal,
    follow_ups,
    labels,
    replies,
    scheduled,
    channels,
    groups,
    linked,
    broadcasts,
    webhooks,
    billing,
    platform,
    privacy,
    notifications,
    views,
    analytics,
)
metadata = Base.metadata
