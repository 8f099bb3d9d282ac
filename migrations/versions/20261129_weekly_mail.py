"""weekly mail

Revision: 0007, after 0006

House rules: expand, migrate, contract - never break the release before. Import nothing of ours.
Every CHECK on a probability stands beside NOT NULL. Name every constraint. No commit in here: the
whole upgrade is one transaction, on SQLite too.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('edition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('week', sa.String(length=8), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('composed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('board', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition')),
    sa.UniqueConstraint('week', name=op.f('uq_edition_week'))
    )
    op.create_table('outbox',
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_why', sa.String(length=500), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_outbox'))
    )
    op.create_table('suppression',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email_hash', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Enum('bounced', 'complained', 'asked', name='suppression_reason', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppression')),
    sa.UniqueConstraint('email_hash', name=op.f('uq_suppression_email_hash'))
    )
    op.create_table('subscription',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('cadence', sa.Enum('never', 'weekly', 'monthly', name='cadence', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('weekday', sa.String(length=3), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('whole_board', sa.Boolean(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('forecasters', sa.JSON(), nullable=False),
    sa.Column('own_record', sa.Boolean(), nullable=False),
    sa.Column('reminders', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.Boolean(), nullable=False),
    sa.Column('moved_by', sa.Double(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('report_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('report_week', sa.String(length=8), nullable=True),
    sa.Column('notice_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_week', sa.String(length=8), nullable=True),
    sa.Column('reported_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('hour >= 0 AND hour <= 23', name=op.f('ck_subscription_hour_of_a_day')),
    sa.CheckConstraint('moved_by > 0 AND moved_by <= 1', name=op.f('ck_subscription_moved_by_range')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_subscription_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('account_id', name=op.f('uq_subscription_account_id')),
    sa.UniqueConstraint('email_key', name=op.f('uq_subscription_email_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_subscription_public_id'))
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_notice_due_at'), ['notice_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_report_due_at'), ['report_due_at'], unique=False)

    op.create_table('delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('report', 'notice', 'confirmation', name='mail_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('period', sa.String(length=24), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=500), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('facts', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_late', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'sent', 'held', 'failed', 'cancelled', name='delivery_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('attempted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('trouble', sa.String(length=500), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('may_have_left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rewritten_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_delivery_sent_has_time')),
    sa.CheckConstraint("(state = 'waiting') = (due_at IS NOT NULL)", name=op.f('ck_delivery_waiting_is_due')),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], name=op.f('fk_delivery_subscription_id_subscription'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('message_id', name=op.f('uq_delivery_message_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_delivery_public_id')),
    sa.UniqueConstraint('subscription_id', 'kind', 'period', name=op.f('uq_delivery_subscription_id_kind_period'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_attempted_at'), ['attempted_at'], unique=False)
        batch_op.create_index('ix_delivery_state_due_at', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_subscription_id'), ['subscription_id'], unique=False)

    op.create_table('told',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('delivery_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Enum('outcome', 'due', 'closing', 'stale', 'moved', name='telling', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('resolution_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(about = 'outcome') = (resolution_id IS NOT NULL)", name=op.f('ck_told_outcome_has_resolution')),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_told_delivery_id_delivery'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_told_question_id_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolution.id'], name=op.f('fk_told_resolution_id_resolution'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told')),
    sa.UniqueConstraint('delivery_id', 'question_id', 'about', 'key', name=op.f('uq_told_delivery_id_question_id_about_key'))
    )
    with op.batch_alter_table('told', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_told_question_id'), ['question_id'], unique=False)

    # by hand: a batch would make SQLite copy the table, and lose whatever hangs on it
    op.add_column('account', sa.Column('email_proved_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('sign_in_link', sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True))
    _keep_choices()
    op.drop_column('account', 'mail_choices')


def _keep_choices() -> None:
    """Turns what accounts chose into subscriptions; each is confirmed by its address anew."""
    connection = op.get_bind()
    account = sa.table(
        'account', sa.column('id'), sa.column('email', sa.String), sa.column('email_key', sa.String),
        sa.column('zone', sa.String), sa.column('mail_choices', sa.JSON),
        sa.column('created_at', sa.DateTime(timezone=True)),
    )
    subscription = sa.table(
        'subscription', *(sa.column(name) for name in (
            'public_id', 'email', 'email_key', 'account_id', 'cadence', 'weekday', 'hour', 'zone',
            'language', 'whole_board', 'own_record', 'reminders', 'notices', 'moved_by',
            'generation',
        )), sa.column('tags', sa.JSON), sa.column('forecasters', sa.JSON),
        sa.column('created_at', sa.DateTime(timezone=True)),
    )
    for row in connection.execute(sa.select(account).where(account.c.email.is_not(None))).all():
        chosen = row.mail_choices or {}
        if not chosen:
            continue
        connection.execute(subscription.insert().values(
            public_id=secrets.token_urlsafe(16), email=row.email, email_key=row.email_key,
            account_id=row.id, cadence='weekly' if chosen.get('weekly_report') else 'never',
            weekday=chosen.get('weekday', 'mon'), hour=chosen.get('hour', 8), zone=row.zone,
            language='en_GB', whole_board=True, own_record=True,
            reminders=chosen.get('reminders', True), notices=chosen.get('notices', True),
            moved_by=0.1, generation=1, tags=[], forecasters=[], created_at=row.created_at,
        ))


def downgrade() -> None:
    op.add_column('account', sa.Column('mail_choices', sa.JSON(), nullable=False, server_default='{}'))
    op.drop_column('sign_in_link', 'mailed_at')
    op.drop_column('account', 'email_proved_at')
    with op.batch_alter_table('told', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_told_question_id'))

    op.drop_table('told')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_subscription_id'))
        batch_op.drop_index('ix_delivery_state_due_at')
        batch_op.drop_index(batch_op.f('ix_delivery_attempted_at'))

    op.drop_table('delivery')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_report_due_at'))
        batch_op.drop_index(batch_op.f('ix_subscription_notice_due_at'))

    op.drop_table('subscription')
    op.drop_table('suppression')
    op.drop_table('outbox')
    op.drop_table('edition')
