"""Certificates, detected conflicts, barrings, panels, draws, plans; assignments are released to their experts.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "conflict_certificates",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_conflict_certificates_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_conflict_certificates_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_certificates")),
        sa.UniqueConstraint(
            "round_id", "user_id", "capacity", name=op.f("uq_conflict_certificates_round_id_user_id_capacity")
        ),
    )
    op.create_index(op.f("ix_conflict_certificates_user_id"), "conflict_certificates", ["user_id"], unique=False)

    op.create_table(
        "organisation_aliases",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("alias", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_organisation_aliases_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_aliases")),
        sa.UniqueConstraint("round_id", "name", "alias", name=op.f("uq_organisation_aliases_round_id_name_alias")),
    )
    op.create_table(
        "panels",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_panels_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panels")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_panels_round_id_code")),
    )
    op.create_index(op.f("ix_panels_round_id_panels_position"), "panels", ["round_id", "position"], unique=False)

    op.create_table(
        "assignment_plans",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_assignment_plans_job_id")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_assignment_plans_made_by")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_assignment_plans_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"], name=op.f("fk_assignment_plans_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_plans")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_assignment_plans_round_id_number")),
    )
    op.create_table(
        "barrings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_file_id", sa.String(length=32), nullable=True),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_barrings_decided_by")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_barrings_declaration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["evidence_file_id"], ["stored_files.id"], name=op.f("fk_barrings_evidence_file_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_barrings_expert_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_barrings_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrings")),
    )
    op.create_index(op.f("ix_barrings_declaration_id"), "barrings", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_barrings_expert_id"), "barrings", ["expert_id"], unique=False)

    op.create_table(
        "certificate_relations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=True),
        sa.Column("until_year", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["conflict_certificates.id"],
            name=op.f("fk_certificate_relations_certificate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_relations")),
    )
    op.create_index(
        op.f("ix_certificate_relations_certificate_id"), "certificate_relations", ["certificate_id"], unique=False
    )

    op.create_table(
        "declaration_parties",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=True),
        sa.Column("until_year", sa.Integer(), nullable=True),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_declaration_parties_declaration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_parties")),
    )
    op.create_index(
        op.f("ix_declaration_parties_declaration_id"), "declaration_parties", ["declaration_id"], unique=False
    )

    op.create_table(
        "draws",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("chair_category", sa.Text(), nullable=False),
        sa.Column("most_conflicts", sa.Integer(), nullable=True),
        sa.Column("most_sessions", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("seed_source", sa.String(length=24), nullable=False),
        sa.Column("public_value_name", sa.Text(), nullable=False),
        sa.Column("public_value", sa.Text(), nullable=True),
        sa.Column("fallback", sa.Text(), nullable=False),
        sa.Column("fallback_value", sa.Text(), nullable=True),
        sa.Column("fallback_used", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("published_digest", sa.String(length=64), nullable=True),
        sa.Column("pool_sha256", sa.String(length=64), nullable=True),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("record_sha256", sa.String(length=64), nullable=True),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name=op.f("fk_draws_panel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_draws_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_draws_round_id_number")),
    )
    op.create_index(op.f("ix_draws_panel_id"), "draws", ["panel_id"], unique=False)

    op.create_table(
        "expert_absences",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_expert_absences_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_absences")),
    )
    op.create_index(op.f("ix_expert_absences_expert_id"), "expert_absences", ["expert_id"], unique=False)

    op.create_table(
        "expert_affiliations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=True),
        sa.Column("until_year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_expert_affiliations_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_affiliations")),
    )
    op.create_index(op.f("ix_expert_affiliations_expert_id"), "expert_affiliations", ["expert_id"], unique=False)

    op.create_table(
        "expert_field_levels",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_expert_field_levels_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_field_levels")),
        sa.UniqueConstraint("expert_id", "field", name=op.f("uq_expert_field_levels_expert_id_field")),
    )
    op.create_index(op.f("ix_expert_field_levels_expert_id"), "expert_field_levels", ["expert_id"], unique=False)

    op.create_table(
        "panel_declarations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_panel_declarations_declaration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.id"], name=op.f("fk_panel_declarations_panel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_declarations")),
        sa.UniqueConstraint("declaration_id", name=op.f("uq_panel_declarations_declaration_id")),
    )
    op.create_index(
        op.f("ix_panel_declarations_declaration_id"), "panel_declarations", ["declaration_id"], unique=False
    )
    op.create_index(op.f("ix_panel_declarations_panel_id"), "panel_declarations", ["panel_id"], unique=False)

    op.create_table(
        "panel_members",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_panel_members_expert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.id"], name=op.f("fk_panel_members_panel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_members")),
        sa.UniqueConstraint("panel_id", "expert_id", name=op.f("uq_panel_members_panel_id_expert_id")),
    )
    op.create_index(op.f("ix_panel_members_expert_id"), "panel_members", ["expert_id"], unique=False)

    op.create_table(
        "person_conflicts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_person_conflicts_declaration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_person_conflicts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_conflicts")),
        sa.UniqueConstraint("declaration_id", "user_id", name=op.f("uq_person_conflicts_declaration_id_user_id")),
    )
    op.create_index(op.f("ix_person_conflicts_declaration_id"), "person_conflicts", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_person_conflicts_user_id"), "person_conflicts", ["user_id"], unique=False)

    op.create_table(
        "conflict_findings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=True),
        sa.Column("until_year", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflict_id", sa.Integer(), nullable=True),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_conflict_findings_answered_by")),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflicts.id"], name=op.f("fk_conflict_findings_conflict_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_conflict_findings_declaration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_conflict_findings_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_findings")),
        sa.UniqueConstraint(
            "declaration_id",
            "expert_id",
            "rule",
            "digest",
            name=op.f("uq_conflict_findings_declaration_id_expert_id_rule_digest"),
        ),
    )
    op.create_index(op.f("ix_conflict_findings_declaration_id"), "conflict_findings", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_conflict_findings_expert_id"), "conflict_findings", ["expert_id"], unique=False)

    op.create_table(
        "draw_calls",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_draw_calls_draw_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_draw_calls_expert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_draw_calls_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_calls")),
    )
    op.create_index(op.f("ix_draw_calls_draw_id"), "draw_calls", ["draw_id"], unique=False)
    op.create_index(op.f("ix_draw_calls_expert_id"), "draw_calls", ["expert_id"], unique=False)

    op.create_table(
        "draw_commitments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draws.id"], name=op.f("fk_draw_commitments_draw_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_commitments")),
        sa.UniqueConstraint("draw_id", "office", name=op.f("uq_draw_commitments_draw_id_office")),
    )
    op.add_column("assignments", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("experts", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("experts", sa.Column("withdrawn_reason", sa.Text(), nullable=True))

    op.add_column("conflicts", sa.Column("lift_reason", sa.Text(), nullable=True))
    # What was assigned before could be seen by its experts.
    op.execute("UPDATE assignments SET released_at = assigned_at")


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("conflicts", "lift_reason")

    op.drop_column("experts", "withdrawn_reason")
    op.drop_column("experts", "withdrawn_at")

    op.drop_column("assignments", "released_at")

    op.drop_table("draw_commitments")

    op.drop_table("draw_calls")

    op.drop_table("conflict_findings")

    op.drop_table("person_conflicts")

    op.drop_table("panel_members")

    op.drop_table("panel_declarations")

    op.drop_table("expert_field_levels")

    op.drop_table("expert_affiliations")

    op.drop_table("expert_absences")

    op.drop_table("draws")

    op.drop_table("declaration_parties")

    op.drop_table("certificate_relations")

    op.drop_table("barrings")
    op.drop_table("assignment_plans")

    op.drop_table("panels")
    op.drop_table("organisation_aliases")

    op.drop_table("conflict_certificates")
