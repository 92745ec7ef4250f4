"""Calculations keep how sure their ranking is, with a digest of its own; those made before have none.

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("calculations", sa.Column("reference", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("calculations", sa.Column("reference_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("calculations", "reference_sha256")
    op.drop_column("calculations", "reference")
