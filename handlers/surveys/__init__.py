"""USE CASES of surveys: opening and ending waves, answering, what admins set."""
