"""Experts watched: who is flagged in a calculation, and what two officials make of it.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "expert_watches",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("calculation_id", sa.Integer(), nullable=False),
        sa.Column("experts", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("expected", sa.String(length=24), nullable=False),
        sa.Column("any_alarm", sa.String(length=24), nullable=False),
        sa.Column("unwatched", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calculation_id"],
            ["calculations.id"],
            name=op.f("fk_expert_watches_calculation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_watches")),
        sa.UniqueConstraint("calculation_id", name=op.f("uq_expert_watches_calculation_id")),
    )
    op.create_table(
        "flagged_experts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("calculation_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("unresolved", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calculation_id"],
            ["calculations.id"],
            name=op.f("fk_flagged_experts_calculation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_flagged_experts_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flagged_experts")),
        sa.UniqueConstraint("calculation_id", "number", name=op.f("uq_flagged_experts_calculation_id_number")),
        sa.UniqueConstraint("calculation_id", "expert_id", name=op.f("uq_flagged_experts_calculation_id_expert_id")),
    )
    op.create_index(op.f("ix_flagged_experts_expert_id"), "flagged_experts", ["expert_id"], unique=False)
    op.create_table(
        "flag_verdicts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("flagged_id", sa.Integer(), nullable=False),
        sa.Column("judgement", sa.String(length=24), nullable=False),
        sa.Column("rule_number", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["flagged_id"], ["flagged_experts.id"], name=op.f("fk_flag_verdicts_flagged_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_flag_verdicts_given_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_flag_verdicts_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_verdicts")),
    )
    op.create_index(op.f("ix_flag_verdicts_flagged_id"), "flag_verdicts", ["flagged_id"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("flag_verdicts")

    op.drop_table("flagged_experts")

    op.drop_table("expert_watches")
