"""Questions, objections and comments of members to those who run a programme, and their answers."""
