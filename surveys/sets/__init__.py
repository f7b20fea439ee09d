"""What is asked: question sets, their file, and those that are shipped."""
