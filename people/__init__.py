"""The ground every domain stands on: persons, teams, roles, working time, leave.

Also the attention budget, what each role may see, the audit trail and the errors that people meet.
Nothing here knows a chat platform, a database or a card.
"""
