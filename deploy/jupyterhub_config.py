"""The playground in the launcher of every user of a JupyterHub: lines for your `jupyterhub_config.py`.

The users' environment needs ``pip install 'backprop-playground[jupyter]'``. Each user then gets a server of their own
at ``/user/NAME/playground/``, behind Jupyter's sign-in, on a socket that no other user can open. Nobody else reaches
it, so a room for a class belongs on one server that all reach, with or without a hub.

Where the hub's address is not the one that browsers see, set PLAYGROUND_HTTPS, PLAYGROUND_ALLOWED_HOSTS and
PLAYGROUND_ALLOWED_ORIGINS in ``c.Spawner.environment`` instead of ``public_url``.
"""

c = get_config()  # noqa: F821

# From here the playground knows the name and the origin that browsers use; it never takes them from a request.
c.JupyterHub.public_url = "https://hub.example.org/"

# Users of a hub share an origin, so that a page of one could act for another who looks at it, unless each has a domain
# of their own.
c.JupyterHub.subdomain_host = "https://hub.example.org"
