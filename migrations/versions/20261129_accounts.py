"""accounts

Revision: 0006, after 0005

House rules: expand, migrate, contract - never break the release before. Import nothing of ours.
Every CHECK on a probability stands beside NOT NULL. Name every constraint. No commit in here: the
whole upgrade is one transaction, on SQLite too.
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_kind_subject_at', ['kind', 'subject', 'at'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('email_key', sa.String(length=254), nullable=True),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('role', sa.Enum('reader', 'forecaster', 'curator', 'admin', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('usual_visibility', sa.Enum('public', 'unlisted', 'private', name='usual_visibility', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('mail_choices', sa.JSON(), nullable=False),
    sa.Column('forecaster_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(email IS NULL) = (email_key IS NULL)', name=op.f('ck_account_email_has_key')),
    sa.CheckConstraint('(email_key IS NULL) = (erased_at IS NOT NULL)', name=op.f('ck_account_erased_has_no_email')),
    sa.ForeignKeyConstraint(['forecaster_id'], ['forecaster.id'], name=op.f('fk_account_forecaster_id_forecaster')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email_key', name=op.f('uq_account_email_key')),
    sa.UniqueConstraint('forecaster_id', name=op.f('uq_account_forecaster_id')),
    sa.UniqueConstraint('mark', name=op.f('uq_account_mark'))
    )
    op.create_table('forecaster_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('merged_id', sa.Integer(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('merged_by', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(length=300), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by IS NULL)', name=op.f('ck_forecaster_merge_undoing_is_whole')),
    sa.CheckConstraint('kept_id <> merged_id', name=op.f('ck_forecaster_merge_two_forecasters')),
    sa.ForeignKeyConstraint(['kept_id'], ['forecaster.id'], name=op.f('fk_forecaster_merge_kept_id_forecaster')),
    sa.ForeignKeyConstraint(['merged_id'], ['forecaster.id'], name=op.f('fk_forecaster_merge_merged_id_forecaster')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forecaster_merge'))
    )
    with op.batch_alter_table('forecaster_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forecaster_merge_kept_id'), ['kept_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forecaster_merge_merged_id'), ['merged_id'], unique=False)

    op.create_table('tip',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('person', sa.String(length=300), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.String(length=300), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'taken', 'set aside', name='tip_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=300), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('article_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_tip_decided_when_done')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_tip_article_id_article')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tip'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('prefix', sa.String(length=12), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_api_token_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_account_id'), ['account_id'], unique=False)

    op.create_table('idempotent_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('request_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('headers', sa.JSON(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_idempotent_answer_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotent_answer')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_idempotent_answer_account_id_key'))
    )
    with op.batch_alter_table('idempotent_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotent_answer_created_at'), ['created_at'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)

    op.create_table('sign_in_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.Enum('sign in', 'sign up', 'invitation', 'new address', name='purpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('reader', 'forecaster', 'curator', 'admin', name='link_role', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('leads_to', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_link_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_link_token_hash'))
    )
    with op.batch_alter_table('sign_in_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_link_account_id'), ['account_id'], unique=False)

    op.create_table('webhook',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('secret', sa.String(length=100), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('seen_sequence', sa.Integer(), nullable=False),
    sa.Column('seen_private', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_why', sa.String(length=500), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_webhook_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook')),
    sa.UniqueConstraint('public_id', name=op.f('uq_webhook_public_id'))
    )
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_account_id'), ['account_id'], unique=False)

    op.create_table('webhook_delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webhook_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.String(length=64), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('trouble', sa.String(length=500), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_delivery_webhook_id_webhook'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('webhook_id', 'event_id', name=op.f('uq_webhook_delivery_webhook_id_event_id'))
    )
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_delivery_due_at'), ['due_at'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('forecaster_id', sa.Integer(), nullable=False),
    sa.Column('prediction_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=5000), nullable=False),
    sa.Column('visibility', sa.Enum('public', 'unlisted', 'private', name='visibility', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.String(length=300), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by', sa.String(length=300), nullable=True),
    sa.CheckConstraint("text <> '' OR removed_at IS NOT NULL", name=op.f('ck_comment_has_text')),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_by IS NULL)', name=op.f('ck_comment_removal_is_whole')),
    sa.ForeignKeyConstraint(['forecaster_id'], ['forecaster.id'], name=op.f('fk_comment_forecaster_id_forecaster')),
    sa.ForeignKeyConstraint(['prediction_id'], ['prediction.id'], name=op.f('fk_comment_prediction_id_prediction'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_comment_question_id_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_forecaster_id'), ['forecaster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_prediction_id'), ['prediction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_question_id'), ['question_id'], unique=False)
        batch_op.create_index('ix_comment_visibility_removed_at', ['visibility', 'removed_at'], unique=False)

    op.create_table('dispute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('prediction_id', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('contact', sa.String(length=300), nullable=True),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filed_by', sa.String(length=300), nullable=True),
    sa.Column('state', sa.Enum('received', 'contested', 'upheld', 'dismissed', name='dispute_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('contested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('contested_by', sa.String(length=300), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=300), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.CheckConstraint("(state IN ('received', 'contested')) = (decided_at IS NULL)", name=op.f('ck_dispute_decided_when_done')),
    sa.ForeignKeyConstraint(['prediction_id'], ['prediction.id'], name=op.f('fk_dispute_prediction_id_prediction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute'))
    )
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.create_index('ix_dispute_prediction_id_state', ['prediction_id', 'state'], unique=False)

    op.create_table('coding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('coded_by', sa.String(length=300), nullable=False),
    sa.Column('coded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('classification', sa.Enum('forecast', 'conditional', 'direction only', 'noncommittal', 'commitment', 'present claim', 'reporter inference', 'headline', 'hearsay', name='coded_classification', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('speaker', sa.String(length=300), nullable=True),
    sa.Column('low', sa.Double(), nullable=True),
    sa.Column('central', sa.Double(), nullable=True),
    sa.Column('high', sa.Double(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint('(central IS NULL AND low IS NULL AND high IS NULL) OR (central IS NOT NULL AND low IS NOT NULL AND high IS NOT NULL AND 0 <= low AND low <= central AND central <= high AND high <= 1)', name=op.f('ck_coding_range_holds_central')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_coding_candidate_id_candidate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coding')),
    sa.UniqueConstraint('candidate_id', 'coded_by', name=op.f('uq_coding_candidate_id_coded_by'))
    )
    # in place: SQLite would otherwise make the table anew, and lose what hangs on its rows
    op.execute(
        'ALTER TABLE question ADD COLUMN owner_id INTEGER '
        'CONSTRAINT fk_question_owner_id_account REFERENCES account (id)'
    )
    op.create_index('ix_question_owner_id', 'question', ['owner_id'])
    op.execute(
        'ALTER TABLE candidate ADD COLUMN duplicate_of_id INTEGER '
        'CONSTRAINT fk_candidate_duplicate_of_id_prediction REFERENCES prediction (id) '
        'CONSTRAINT ck_candidate_duplicate_is_rejected '
        "CHECK (duplicate_of_id IS NULL OR state = 'rejected')"
    )
    op.create_index('ix_candidate_duplicate_of_id', 'candidate', ['duplicate_of_id'])
    # what an erasure deletes is looked for in what may point to it
    op.create_index('ix_candidate_prediction_id', 'candidate', ['prediction_id'])
    op.create_index('ix_score_prediction_id', 'score', ['prediction_id'])
    op.add_column('proposal', sa.Column('answer', sa.String(length=1000), nullable=True))



def downgrade() -> None:
    op.drop_column('proposal', 'answer')
    op.drop_index('ix_score_prediction_id', table_name='score')
    op.drop_index('ix_candidate_prediction_id', table_name='candidate')
    op.drop_index('ix_candidate_duplicate_of_id', table_name='candidate')
    op.drop_column('candidate', 'duplicate_of_id')
    op.drop_index('ix_question_owner_id', table_name='question')
    op.drop_column('question', 'owner_id')

    op.drop_table('coding')
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.drop_index('ix_dispute_prediction_id_state')

    op.drop_table('dispute')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index('ix_comment_visibility_removed_at')
        batch_op.drop_index(batch_op.f('ix_comment_question_id'))
        batch_op.drop_index(batch_op.f('ix_comment_prediction_id'))
        batch_op.drop_index(batch_op.f('ix_comment_forecaster_id'))

    op.drop_table('comment')
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_delivery_due_at'))

    op.drop_table('webhook_delivery')
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_account_id'))

    op.drop_table('webhook')
    with op.batch_alter_table('sign_in_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_link_account_id'))

    op.drop_table('sign_in_link')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('idempotent_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotent_answer_created_at'))

    op.drop_table('idempotent_answer')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_account_id'))

    op.drop_table('api_token')
    op.drop_table('tip')
    with op.batch_alter_table('forecaster_merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forecaster_merge_merged_id'))
        batch_op.drop_index(batch_op.f('ix_forecaster_merge_kept_id'))

    op.drop_table('forecaster_merge')
    op.drop_table('account')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_kind_subject_at')

    op.drop_table('attempt')
