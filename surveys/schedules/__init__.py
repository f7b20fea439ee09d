"""When a set is asked of whom, as admins set it."""
