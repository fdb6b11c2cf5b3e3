"""The web server: pages, sessions, one worker process a session, and the command line."""
