"""What contestants are given."""
