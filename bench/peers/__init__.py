"""What the portal is measured beside. Each runs in a process of its own; none is part of it."""
