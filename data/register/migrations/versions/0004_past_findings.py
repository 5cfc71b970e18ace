"""What rules found in past series, kept beside the load they were found in."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    with op.batch_alter_table('history_load', schema=None) as batch_op:
        batch_op.add_column(sa.Column('series', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('found', sa.JSON(), nullable=True))

    op.create_table('past_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('load', sa.Integer(), nullable=False),
    sa.Column('institution', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('cell', sa.String(length=20), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('row', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['load'], ['history_load.id'], name=op.f('fk_past_finding_load_history_load')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_finding'))
    )
    with op.batch_alter_table('past_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_past_finding_load'), ['load'], unique=False)
