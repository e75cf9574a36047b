"""An application with one slow task, for tests that start real task processes."""
