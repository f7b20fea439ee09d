"""Check-ins: when the next one is due for each person, what was answered, and the counts for leads."""
