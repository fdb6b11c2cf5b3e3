"""The engine and the server beside their peers: every published figure has its program here."""
