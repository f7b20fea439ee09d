"""Use cases as conversation: an event comes in, services are called, a card goes out.

No SQL, no SDK, no threads: `bot` opens the unit of work, verifies who acts, and carries the reply.
"""
