"""The ports of all domains on SQLAlchemy, for SQLite (one process) and PostgreSQL (several).

Only this package knows SQL. Rows never leave it: what comes out are the domains' own models.
Driver errors come out as `storage.errors`, without any stored content in their messages.
"""
