"""A small third-party distribution that plugs into every extension point of tracking."""
