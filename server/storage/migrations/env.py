"""What Alembic runs: every migration that is missing, on the connection and in the transaction it was given."""

from alembic import context

from server.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
