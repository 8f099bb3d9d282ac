"""from article to candidates

Revision: 0008, after 0007

House rules: expand, migrate, contract - never break the release before. Import nothing of ours.
Every CHECK on a probability stands beside NOT NULL. Name every constraint. No commit in here: the
whole upgrade is one transaction, on SQLite too.
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('watch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('person', 'outlet', name='watch_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('subject_key', sa.String(length=300), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.String(length=300), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=300), nullable=True),
    sa.Column('feed_url', sa.String(length=2000), nullable=True),
    sa.Column('feed_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('feed_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('feed_failures', sa.Integer(), nullable=False),
    sa.Column('feed_trouble', sa.Text(), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL)', name=op.f('ck_watch_ending_is_whole')),
    sa.CheckConstraint('(ended_at IS NULL) = (until IS NULL)', name=op.f('ck_watch_ended_has_a_last_day')),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_watch_ends_after_it_begins')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch')),
    sa.UniqueConstraint('slug', name=op.f('uq_watch_slug'))
    )
    with op.batch_alter_table('watch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_watch_feed_due_at'), ['feed_due_at'], unique=False)
        batch_op.create_index('ix_watch_kind_subject_key', ['kind', 'subject_key'], unique=False)

    op.create_table('model_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=200), nullable=False),
    sa.Column('endpoint', sa.String(length=300), nullable=False),
    sa.Column('prompt_version', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.String(length=300), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.Column('prompt_tokens', sa.Integer(), nullable=True),
    sa.Column('completion_tokens', sa.Integer(), nullable=True),
    sa.Column('cost', sa.Double(), nullable=True),
    sa.Column('proposed', sa.Integer(), nullable=False),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('dropped', sa.JSON(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_model_run_article_id_article')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_run'))
    )
    with op.batch_alter_table('model_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_model_run_article_id'), ['article_id'], unique=False)

    op.create_table('watched_piece',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('watch_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_by', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'read', 'passed', name='piece_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('article_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=300), nullable=True),
    sa.CheckConstraint("state <> 'passed' OR reason IS NOT NULL", name=op.f('ck_watched_piece_passed_has_a_reason')),
    sa.CheckConstraint("(state = 'read') = (article_id IS NOT NULL)", name=op.f('ck_watched_piece_read_has_an_article')),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_watched_piece_decided_when_done')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_watched_piece_article_id_article')),
    sa.ForeignKeyConstraint(['watch_id'], ['watch.id'], name=op.f('fk_watched_piece_watch_id_watch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watched_piece')),
    sa.UniqueConstraint('watch_id', 'article_id', name=op.f('uq_watched_piece_watch_id_article_id')),
    sa.UniqueConstraint('watch_id', 'url', name=op.f('uq_watched_piece_watch_id_url'))
    )
    with op.batch_alter_table('watched_piece', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_watched_piece_article_id'), ['article_id'], unique=False)
        batch_op.create_index('ix_watched_piece_watch_id_published_on', ['watch_id', 'published_on'], unique=False)

    op.add_column('article', sa.Column('noise', sa.JSON(), nullable=True))
    op.execute(
        'ALTER TABLE article ADD COLUMN evidence_id INTEGER '
        'CONSTRAINT fk_article_evidence_id_evidence REFERENCES evidence (id)'
    )
    op.add_column('article', sa.Column('read_with', sa.String(length=100), nullable=True))
    op.create_index('ix_article_evidence_id', 'article', ['evidence_id'])
    op.add_column('candidate', sa.Column('alternatives', sa.JSON(), nullable=True))
    op.add_column('candidate', sa.Column('stated_on', sa.Date(), nullable=True))
    op.add_column('candidate', sa.Column('stated_why', sa.String(length=300), nullable=True))
    op.execute(
        'ALTER TABLE candidate ADD COLUMN model_run_id INTEGER '
        'CONSTRAINT fk_candidate_model_run_id_model_run REFERENCES model_run (id)'
    )
    op.create_index('ix_candidate_model_run_id', 'candidate', ['model_run_id'])
    op.add_column('prediction', sa.Column('reading_reason', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('prediction', 'reading_reason')
    op.drop_index('ix_candidate_model_run_id', table_name='candidate')
    for column in ('model_run_id', 'stated_why', 'stated_on', 'alternatives'):
        op.drop_column('candidate', column)
    op.drop_index('ix_article_evidence_id', table_name='article')
    for column in ('read_with', 'evidence_id', 'noise'):
        op.drop_column('article', column)
    with op.batch_alter_table('watched_piece', schema=None) as batch_op:
        batch_op.drop_index('ix_watched_piece_watch_id_published_on')
        batch_op.drop_index(batch_op.f('ix_watched_piece_article_id'))

    op.drop_table('watched_piece')
    with op.batch_alter_table('model_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_model_run_article_id'))

    op.drop_table('model_run')
    with op.batch_alter_table('watch', schema=None) as batch_op:
        batch_op.drop_index('ix_watch_kind_subject_key')
        batch_op.drop_index(batch_op.f('ix_watch_feed_due_at'))

    op.drop_table('watch')
