"""The interface of stores that keep workspaces."""
