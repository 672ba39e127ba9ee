"""Users, roles and permissions of a server that asks for passwords."""
