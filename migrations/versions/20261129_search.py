"""search

Revision: 0005, after 0004

House rules: expand, migrate, contract - never break the release before. Import nothing of ours.
Every CHECK on a probability stands beside NOT NULL. Name every constraint. No commit in here: the
whole upgrade is one transaction, on SQLite too.
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

QUESTIONS = "kind IN ('question.recorded', 'question.edited')"

# its rows are written by whoever writes question_words: triggers of a schema that is not trusted may
# not touch virtual tables
SQLITE_INDEX = """CREATE VIRTUAL TABLE question_search USING fts5(
    title, rest, content='question_words', content_rowid='question_id', tokenize='ascii')"""


def upgrade() -> None:
    op.create_table('question_words',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('rest', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_words_question_id_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', name=op.f('pk_question_words'))
    )
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(SQLITE_INDEX)
    else:
        op.execute("CREATE INDEX question_search_words ON question_words USING gin (to_tsvector('simple', title || ' ' || rest))")
    op.create_index('ix_question_visibility_state_closes_at', 'question', ['visibility', 'state', 'closes_at'], unique=False)
    op.create_index('ix_ledger_entry_questions', 'ledger_entry', ['chain', 'sequence'], unique=False, sqlite_where=sa.text(QUESTIONS), postgresql_where=sa.text(QUESTIONS))


def downgrade() -> None:
    op.drop_index('ix_ledger_entry_questions', table_name='ledger_entry')
    op.drop_index('ix_question_visibility_state_closes_at', table_name='question')
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("DROP TABLE question_search")
    op.drop_table('question_words')
