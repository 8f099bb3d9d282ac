"""replies

Revision: 0004, after 0003

House rules: expand, migrate, contract - never break the release before. Import nothing of ours.
Every CHECK on a probability stands beside NOT NULL. Name every constraint. No commit in here: the
whole upgrade is one transaction, on SQLite too.
"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forecaster_id', sa.Integer(), nullable=False),
    sa.Column('prediction_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said_precision', sa.Enum('instant', 'day', 'month', 'year', name='said_precision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=300), nullable=False),
    sa.Column('retracted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retracted_by', sa.String(length=300), nullable=True),
    sa.Column('retraction_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_reply_has_text')),
    sa.CheckConstraint('said_at <= recorded_at', name=op.f('ck_reply_said_before_recorded')),
    sa.CheckConstraint('(retracted_at IS NULL) = (retracted_by IS NULL) AND (retracted_at IS NULL) = (retraction_reason IS NULL)', name=op.f('ck_reply_retraction_is_whole')),
    sa.ForeignKeyConstraint(['forecaster_id'], ['forecaster.id'], name=op.f('fk_reply_forecaster_id_forecaster')),
    sa.ForeignKeyConstraint(['prediction_id'], ['prediction.id'], name=op.f('fk_reply_prediction_id_prediction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply'))
    )
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_forecaster_id'), ['forecaster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reply_prediction_id'), ['prediction_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reply_prediction_id'))
        batch_op.drop_index(batch_op.f('ix_reply_forecaster_id'))

    op.drop_table('reply')
