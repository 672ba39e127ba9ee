"""Compatibility names that plugins and scripts import; nothing else lives here."""
