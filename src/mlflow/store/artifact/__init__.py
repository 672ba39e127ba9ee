"""Artifact repositories: files of runs and models, by URI scheme."""
