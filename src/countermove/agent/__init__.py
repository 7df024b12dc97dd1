"""Tools for agents: the commands as read-only tools of the Model Context Protocol."""
