"""One asking of a set: its frozen definition, who is invited, how it opens and ends."""
