"""What the browser tests take from playwright; where it is missing they are skipped, except in CI."""

import os

import pytest

try:
    from playwright.sync_api import Page, expect, sync_playwright
except ImportError:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip("playwright is not installed (the dependency group test-ui)", allow_module_level=True)

# a busy machine may take its time
expect.set_options(timeout=20_000)

__all__ = ["Page", "expect", "sync_playwright"]
