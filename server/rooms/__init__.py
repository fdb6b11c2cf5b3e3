"""Rooms: a teacher, a class, and what the class trains."""
