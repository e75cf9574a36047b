"""Who asks, how often, and who looked at what."""

from .client import client_address
from .throttles import throttle

__all__ = ["client_address", "throttle"]
