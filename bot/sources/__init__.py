"""Where readings come in from outside: pushed over HTTP by those who have a token."""
