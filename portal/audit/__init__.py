from .client import client_address

__all__ = ["client_address"]
