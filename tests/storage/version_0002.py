"""A database as version 0002 left it: rows in SQL of that time, so that no later code has a hand in them."""

from sqlalchemy import Connection

_PROGRAMME = (
    '{"audience": {"ranks": [], "roles": [], "started_after": null, "teams": []}, "deputy": null, '
    '"go_live": "2026-05-01", "id": "sales", "kpis": [], "lead": "lead", '
    '"name": {"en": "Sales", "ja": "\\u55b6\\u696d"}, "practices": [], "purpose": {"en": "Less retyping"}, '
    '"rhythm": {"at": "10:00:00", "every_weeks": 1, "weekday": 3}, "sides": {"administration": null, '
    '"field": null, "management": null, "project": null}, "sponsor": null, "state": "running", '
    '"tool": "salesforce", "vision": {"by_day": 90, "plan": {}, "state": {"en": "All deals are in it"}}}'
)

# "@" stands for the zone, which PostgreSQL is told and SQLite is not.
_ROWS = (
    """
    INSERT INTO person (id, name, team, roles, active) VALUES
        ('tanaka', 'Tanaka', 'Sales', '', TRUE), ('sato', 'Sato', 'Sales', 'supporter', TRUE)
    """,
    f"INSERT INTO programme (id, state, definition) VALUES ('sales', 'running', '{_PROGRAMME}')",
    """
    INSERT INTO enrolment (programme_id, person_id, day_zero, state, practice_id, practices_done, own_goal,
        clarity, question, silent, next_step, next_at, check_in_id) VALUES
        ('sales', 'tanaka', '2026-05-01', 'active', 'visits', '["log in", "plan"]', '早く帰る',
            'question', '週報はいつ
終わりますか', 2, 'reminder', '2026-06-10 01:00:00.000000@', 3),
        ('sales', 'sato', '2026-05-04', 'finished', NULL, '[]', NULL, 'clear', '', 0, NULL, NULL, NULL),
        ('sales', 'mori', '2026-05-11', 'left', NULL, '[]', NULL, 'question', 'Who''s "in"?', 0, 'status',
            NULL, NULL),
        ('sales', 'kato', '2026-05-11', 'active', NULL, '[]', NULL, NULL, NULL, 0, 'day_one',
            '2026-05-11 00:00:00.000000@', NULL),
        ('sales', 'erased', '2026-05-11', 'active', NULL, '[]', NULL, NULL, NULL, 0, NULL, NULL, NULL)
    """,
    "INSERT INTO schedule (kind, owner) VALUES ('check_in', 'sales')",
    """
    INSERT INTO occurrence (schedule_id, local_date) VALUES
        (1, '2026-05-15'), (1, '2026-05-16'), (1, '2026-06-15'), (1, '2026-06-16')
    """,
    """
    INSERT INTO check_in (enrolment_id, programme_id, person_id, occurrence_id, kind, day, local_date,
        practice_id, due_at, state, answer, answered_at, delivered_at, reminded_at) VALUES
        (1, 'sales', 'tanaka', 1, 'check_in', 14, '2026-05-15', 'log in', '2026-05-15 01:00:00.000000@',
            'answered', 'trouble', '2026-05-15 02:00:00.000000@', '2026-05-15 01:00:01.000000@', NULL),
        (1, 'sales', 'tanaka', 2, 'check_in', 15, '2026-05-16', 'visits', '2026-05-16 01:00:00.000000@',
            'answered', 'done', '2026-05-16 02:00:00.123456@', '2026-05-16 01:00:01.000000@',
            '2026-05-16 01:30:00.000000@'),
        (1, 'sales', 'tanaka', 3, 'status', 45, '2026-06-15', NULL, '2026-06-15 01:00:00.000000@',
            'open', NULL, NULL, NULL, NULL),
        (2, 'sales', 'sato', 4, 'check_in', 46, '2026-06-16', NULL, '2026-06-16 01:00:00.000000@',
            'answered', 'trouble', '2026-06-16 02:00:00.000000@', '2026-06-16 01:00:01.000000@', NULL),
        (5, 'sales', 'erased', 4, 'check_in', 46, '2026-06-16', NULL, '2026-06-16 01:00:00.000000@',
            'open', NULL, NULL, NULL, NULL)
    """,
    """
    INSERT INTO trouble (check_in_id, person_id, kind, text, at) VALUES
        (4, 'sato', 'other', '', '2026-06-16 02:00:00.000000@'),
        (1, 'tanaka', 'setup', 'O''Brien "; DROP TABLE person; -- 👩🏽‍💻', '2026-05-15 02:00:00.000000@'),
        (2, 'tanaka', 'no_time', '忙しい', '2026-05-16 02:00:00.123456@'),
        (3, 'tanaka', 'back_to_excel', 'Faster', '2026-06-15 03:00:00.000000@')
    """,
    # Somebody had been erased: their ids must not come back, although they were the highest.
    "DELETE FROM check_in WHERE person_id = 'erased'",
    "DELETE FROM enrolment WHERE person_id = 'erased'",
)


def fill(connection: Connection) -> None:
    """Put the rows in; they are committed by the caller."""
    zone = "+00" if connection.dialect.name == "postgresql" else ""
    for statement in _ROWS:
        connection.exec_driver_sql(statement.replace("@", zone))
