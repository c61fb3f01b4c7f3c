"""The country a shop is in, and what it tells of itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Shops that are there already: by their money, where only one country has it.
COUNTRIES = """
update tenants t set country = c.country from (values
  ('INR', 'IN'), ('BDT', 'BD'), ('LKR', 'LK'), ('NPR', 'NP'), ('AED', 'AE'), ('SAR', 'SA'), ('QAR', 'QA'),
  ('OMR', 'OM'), ('KWD', 'KW'), ('BHD', 'BH'), ('EGP', 'EG'), ('JOD', 'JO'), ('TRY', 'TR'), ('IDR', 'ID'),
  ('MYR', 'MY'), ('NGN', 'NG'), ('KES', 'KE'), ('GBP', 'GB'), ('USD', 'US'), ('CAD', 'CA'), ('AUD', 'AU')
) c(currency, country) where t.currency = c.currency
"""


def upgrade() -> None:
    op.add_column("tenants", sa.Column("country", sa.Text(), server_default="PK", nullable=False))
    op.add_column("tenants", sa.Column("profile", JSONB(), server_default="{}", nullable=False))
    op.create_check_constraint(op.f("ck_tenants_country"), "tenants", "country ~ '^[A-Z]{2}$'")
    op.execute(COUNTRIES)
