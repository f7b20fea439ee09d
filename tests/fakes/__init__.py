"""Stand-ins for the services outside the process, used by tests. They import nothing of the product."""
