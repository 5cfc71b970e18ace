"""The newest approval is found without looking through all of them: pages ask for it at each answer."""

from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    with op.batch_alter_table('explanation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_explanation_approved_at'), ['approved_at'], unique=False)
