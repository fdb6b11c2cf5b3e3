"""The same training in different hands."""
