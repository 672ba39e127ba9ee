import subprocess

import pytest


@pytest.fixture
def git():
    """Runs git in a folder; its output."""

    def run(folder, *arguments):
        done = subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    return run
