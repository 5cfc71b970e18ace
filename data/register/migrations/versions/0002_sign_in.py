"""Passwords, authenticators, invitations, and what each session's browser calls itself."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    with op.batch_alter_table('account') as account:
        account.add_column(sa.Column('email', sa.Text(), nullable=True))
        account.add_column(sa.Column('password', sa.Text(), nullable=True))
        account.add_column(sa.Column('totp', sa.String(length=64), nullable=True))
        account.add_column(sa.Column('totp_step', sa.Integer(), nullable=True))
        account.create_unique_constraint(op.f('uq_account_email'), ['email'])
    with op.batch_alter_table('session') as session:
        session.add_column(sa.Column('agent', sa.Text(), nullable=False, server_default=''))
    op.create_table('ticket',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('written_at', sa.String(length=27), nullable=False),
    sa.Column('ends_at', sa.String(length=27), nullable=False),
    sa.Column('used_at', sa.String(length=27), nullable=True),
    sa.CheckConstraint("kind IN ('invitation', 'reset')", name=op.f('ck_ticket_kind')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_ticket_account_account')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_ticket'))
    )
    with op.batch_alter_table('ticket') as ticket:
        ticket.create_index(op.f('ix_ticket_account'), ['account'], unique=False)
