"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('prev', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_subject'), ['subject'], unique=False)

    op.create_table('heartbeat',
    sa.Column('worker', sa.String(length=100), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('busy', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('worker', name=op.f('pk_heartbeat'))
    )
    op.create_table('history_load',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('mapping_sha256', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('mapping_filename', sa.Text(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history_load')),
    sa.UniqueConstraint('sha256', 'mapping_sha256', name=op.f('uq_history_load_sha256_mapping_sha256'))
    )
    op.create_table('institution',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.String(length=10), nullable=False),
    sa.Column('valid_to', sa.String(length=10), nullable=True),
    sa.Column('merged_into', sa.String(length=20), nullable=True),
    sa.Column('parent', sa.String(length=20), nullable=True),
    sa.ForeignKeyConstraint(['merged_into'], ['institution.code'], name=op.f('fk_institution_merged_into_institution')),
    sa.ForeignKeyConstraint(['parent'], ['institution.code'], name=op.f('fk_institution_parent_institution')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_institution'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('written_at', sa.String(length=27), nullable=False),
    sa.Column('sent_at', sa.String(length=27), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_sent_at'), ['sent_at'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('institution', sa.String(length=20), nullable=True),
    sa.Column('authorities', sa.Text(), nullable=False),
    sa.Column('levels', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('closed_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['institution'], ['institution.code'], name=op.f('fk_account_institution_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account'))
    )
    op.create_table('deadline',
    sa.Column('institution', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('until', sa.String(length=10), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['institution'], ['institution.code'], name=op.f('fk_deadline_institution_institution')),
    sa.PrimaryKeyConstraint('institution', 'year', name=op.f('pk_deadline'))
    )
    op.create_table('institution_fact',
    sa.Column('institution', sa.String(length=20), nullable=False),
    sa.Column('since', sa.String(length=10), nullable=False),
    sa.Column('until', sa.String(length=10), nullable=True),
    sa.Column('name_ky', sa.Text(), nullable=False),
    sa.Column('name_ru', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('levels', sa.String(length=60), nullable=False),
    sa.Column('main_level', sa.String(length=20), nullable=False),
    sa.Column('region', sa.String(length=20), nullable=False),
    sa.Column('ownership', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('website', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['institution'], ['institution.code'], name=op.f('fk_institution_fact_institution_institution')),
    sa.PrimaryKeyConstraint('institution', 'since', name=op.f('pk_institution_fact'))
    )
    op.create_table('report',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('form_year', sa.Integer(), nullable=True),
    sa.Column('received_at', sa.String(length=27), nullable=False),
    sa.Column('received_by', sa.String(length=64), nullable=False),
    sa.Column('submitted_at', sa.String(length=27), nullable=True),
    sa.Column('signed_at', sa.String(length=27), nullable=True),
    sa.Column('decided_at', sa.String(length=27), nullable=True),
    sa.Column('supersedes', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('lease_owner', sa.String(length=100), nullable=True),
    sa.Column('lease_until', sa.String(length=27), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'received', 'checking', 'returned', 'to_explain', 'submitted', 'signed', 'accepted', 'published', 'superseded', 'withdrawn')", name=op.f('ck_report_state')),
    sa.ForeignKeyConstraint(['institution'], ['institution.code'], name=op.f('fk_report_institution_institution')),
    sa.ForeignKeyConstraint(['supersedes'], ['report.id'], name=op.f('fk_report_supersedes_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('institution', 'key', name=op.f('uq_report_institution_key')),
    sa.UniqueConstraint('institution', 'year', 'attempt', name=op.f('uq_report_institution_year_attempt'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_sha256'), ['sha256'], unique=False)
        batch_op.create_index('ix_report_state_received_at', ['state', 'received_at'], unique=False)

    op.create_table('blocked',
    sa.Column('report', sa.String(length=40), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['report'], ['report.id'], name=op.f('fk_blocked_report_report')),
    sa.PrimaryKeyConstraint('report', 'rule', name=op.f('pk_blocked'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['report'], ['report.id'], name=op.f('fk_decision_report_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_report'), ['report'], unique=False)

    op.create_table('explanation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report', sa.String(length=40), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('row', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('carried_from', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['carried_from'], ['explanation.id'], name=op.f('fk_explanation_carried_from_explanation')),
    sa.ForeignKeyConstraint(['report'], ['report.id'], name=op.f('fk_explanation_report_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_explanation'))
    )
    with op.batch_alter_table('explanation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_explanation_report'), ['report'], unique=False)

    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report', sa.String(length=40), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('sheet', sa.String(length=60), nullable=False),
    sa.Column('cell', sa.String(length=20), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('row', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.CheckConstraint("state IN ('open', 'explained', 'overridden', 'fixed')", name=op.f('ck_finding_state')),
    sa.ForeignKeyConstraint(['report'], ['report.id'], name=op.f('fk_finding_report_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_report'), ['report'], unique=False)

    op.create_table('session',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('opened_at', sa.String(length=27), nullable=False),
    sa.Column('seen_at', sa.String(length=27), nullable=False),
    sa.Column('ends_at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_session_account_account')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_session'))
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_account'), ['account'], unique=False)

