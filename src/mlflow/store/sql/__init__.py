"""The services over a SQL database."""
