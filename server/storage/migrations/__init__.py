"""Changes of the tables, carried out by Alembic in the order of their revisions."""
