"""Where readings come from besides check-ins: owners of sources, their tokens, whether they deliver."""
