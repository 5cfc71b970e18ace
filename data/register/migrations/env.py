"""Run the steps on the connection that `data.register.migrate` hands over."""

from alembic import context

from data.register.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
