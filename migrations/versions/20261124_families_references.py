"""families references

Revision: 0002, after 0001

House rules: expand, migrate, contract - never break the release before. Import nothing of ours.
Every CHECK on a probability stands beside NOT NULL. Name every constraint. No commit in here: the
whole upgrade is one transaction, on SQLite too.
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

KNOWN_REASONS = "'retracted', 'commitment', 'headline', 'hearsay', 'after_known', 'after_close'"


def _score_columns(with_reference):
    added = [
        sa.Column('reference_class', sa.Enum('market', 'crowd', 'base_rate', name='reference_class', native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column('reference_probability', sa.Double(), nullable=True),
        sa.Column('reference_brier', sa.Double(), nullable=True),
        sa.Column('reference_log', sa.Double(), nullable=True),
        sa.CheckConstraint("(reference_class IS NULL AND reference_probability IS NULL AND reference_brier IS NULL AND reference_log IS NULL) OR (rule = 'first' AND reference_class IS NOT NULL AND reference_probability IS NOT NULL AND reference_brier IS NOT NULL AND reference_log IS NOT NULL)", name=op.f('ck_score_reference_is_whole')),
        sa.CheckConstraint('reference_probability IS NULL OR (reference_probability >= 0 AND reference_probability <= 1)', name=op.f('ck_score_reference_probability_range')),
        sa.CheckConstraint('reference_brier IS NULL OR (reference_brier >= 0 AND reference_brier <= 1)', name=op.f('ck_score_reference_brier_range')),
    ]
    return [
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('forecaster_id', sa.Integer(), nullable=False),
        sa.Column('rule', sa.Enum('first', 'time_average', name='rule', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('visibility', sa.Enum('public', 'unlisted', 'private', name='visibility', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('resolution_id', sa.Integer(), nullable=False),
        sa.Column('prediction_id', sa.Integer(), nullable=False),
        sa.Column('predictions', sa.Integer(), nullable=False),
        sa.Column('brier', sa.Double(), nullable=False),
        sa.Column('log', sa.Double(), nullable=False),
        sa.Column('coverage', sa.Double(), nullable=True),
        sa.Column('scorer_version', sa.String(length=32), nullable=False),
        *(added if with_reference else []),
        sa.CheckConstraint("(rule = 'time_average') = (coverage IS NOT NULL)", name=op.f('ck_score_coverage_beside_time_average')),
        sa.CheckConstraint('brier >= 0 AND brier <= 1', name=op.f('ck_score_brier_range')),
        sa.CheckConstraint('coverage IS NULL OR (coverage > 0 AND coverage <= 1)', name=op.f('ck_score_coverage_range')),
        sa.CheckConstraint('log >= 0', name=op.f('ck_score_log_range')),
        sa.ForeignKeyConstraint(['forecaster_id'], ['forecaster.id'], name=op.f('fk_score_forecaster_id_forecaster')),
        sa.ForeignKeyConstraint(['prediction_id'], ['prediction.id'], name=op.f('fk_score_prediction_id_prediction')),
        sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_score_question_id_question')),
        sa.ForeignKeyConstraint(['resolution_id'], ['resolution.id'], name=op.f('fk_score_resolution_id_resolution')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_score')),
        sa.UniqueConstraint('question_id', 'forecaster_id', 'rule', 'visibility', name=op.f('uq_score_question_id_forecaster_id_rule_visibility')),
    ]


def _remake_score(with_reference):
    """SQLite cannot add a table constraint, and nothing refers to a score: made anew, rows kept."""
    columns = "question_id, forecaster_id, rule, visibility, resolution_id, prediction_id, predictions, brier, log, coverage, scorer_version"
    op.execute(f"CREATE TEMPORARY TABLE score_before AS SELECT {columns} FROM score")
    op.drop_index('ix_score_forecaster_id', table_name='score')
    op.drop_index('ix_score_resolution_id', table_name='score')
    op.drop_table('score')
    op.create_table('score', *_score_columns(with_reference))
    op.create_index('ix_score_forecaster_id', 'score', ['forecaster_id'], unique=False)
    op.create_index('ix_score_resolution_id', 'score', ['resolution_id'], unique=False)
    op.execute(f"INSERT INTO score ({columns}) SELECT {columns} FROM score_before")
    op.execute("DROP TABLE score_before")


def _allow_reasons(before, after):
    """Changes which reasons an exclusion may have.

    SQLite keeps the check in the text of the table, and changing that text is its own documented
    way: https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
    """
    if op.get_bind().dialect.name != 'sqlite':
        op.drop_constraint(op.f('ck_prediction_excluded_reason'), 'prediction', type_='check')
        op.create_check_constraint(op.f('ck_prediction_excluded_reason'), 'prediction', f"excluded_reason IN ({after})")
        return
    connection = op.get_bind()
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'prediction'").scalar_one()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    wanted = found.replace(f"excluded_reason IN ({before})", f"excluded_reason IN ({after})")
    if wanted == found:
        raise RuntimeError("The table prediction does not look as revision 0001 made it; restore a backup and upgrade that.")
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'prediction'", (wanted,))
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('family',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.Enum('exclusive', 'ladder', 'conditional', name='family_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('condition_id', sa.Integer(), nullable=True),
    sa.Column('unconditional_id', sa.Integer(), nullable=True),
    sa.Column('tied_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tied_by', sa.String(length=300), nullable=False),
    sa.CheckConstraint("(kind = 'conditional') = (condition_id IS NOT NULL)", name=op.f('ck_family_condition_of_conditional')),
    sa.CheckConstraint("unconditional_id IS NULL OR kind = 'conditional'", name=op.f('ck_family_unconditional_of_conditional')),
    sa.ForeignKeyConstraint(['condition_id'], ['question.id'], name=op.f('fk_family_condition_id_question')),
    sa.ForeignKeyConstraint(['unconditional_id'], ['question.id'], name=op.f('fk_family_unconditional_id_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_family')),
    sa.UniqueConstraint('slug', name=op.f('uq_family_slug'))
    )
    with op.batch_alter_table('family', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_family_condition_id'), ['condition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_family_unconditional_id'), ['unconditional_id'], unique=False)

    op.create_table('withdrawal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forecaster_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_precision', sa.Enum('instant', 'day', 'month', 'year', name='withdrawn_precision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=300), nullable=False),
    sa.Column('visibility', sa.Enum('public', 'unlisted', 'private', name='visibility', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.CheckConstraint('withdrawn_at <= recorded_at', name=op.f('ck_withdrawal_withdrawn_before_recorded')),
    sa.ForeignKeyConstraint(['forecaster_id'], ['forecaster.id'], name=op.f('fk_withdrawal_forecaster_id_forecaster')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_withdrawal_question_id_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_withdrawal'))
    )
    with op.batch_alter_table('withdrawal', schema=None) as batch_op:
        batch_op.create_index('ix_withdrawal_question_id_forecaster_id', ['question_id', 'forecaster_id'], unique=False)

    op.create_table('family_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('branch', sa.Integer(), nullable=True),
    sa.CheckConstraint('branch IS NULL OR branch IN (0, 1)', name=op.f('ck_family_member_branch_is_an_outcome')),
    sa.CheckConstraint('position >= 1', name=op.f('ck_family_member_position_from_one')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_family_member_family_id_family')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_family_member_question_id_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_family_member')),
    sa.UniqueConstraint('question_id', name=op.f('uq_family_member_question_id'))
    )
    with op.batch_alter_table('family_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_family_member_family_id'), ['family_id'], unique=False)

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cause', sa.String(length=120), nullable=True))

    _remake_score(with_reference=True)
    _allow_reasons(KNOWN_REASONS, KNOWN_REASONS + ", 'condition_known'")
    # ### end Alembic commands ###


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.execute("UPDATE prediction SET excluded_reason = NULL WHERE excluded_reason = 'condition_known'")
    _allow_reasons(KNOWN_REASONS + ", 'condition_known'", KNOWN_REASONS)
    _remake_score(with_reference=False)
    op.drop_column('question', 'cause')  # in place: questions are referred to

    with op.batch_alter_table('family_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_family_member_family_id'))

    op.drop_table('family_member')
    with op.batch_alter_table('withdrawal', schema=None) as batch_op:
        batch_op.drop_index('ix_withdrawal_question_id_forecaster_id')

    op.drop_table('withdrawal')
    with op.batch_alter_table('family', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_family_unconditional_id'))
        batch_op.drop_index(batch_op.f('ix_family_condition_id'))

    op.drop_table('family')
    # ### end Alembic commands ###
