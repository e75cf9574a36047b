"""The engines behind the door: `base` says what one is, `embedded` and `elasticsearch` are two."""
