"""What the tests leave in a real Elasticsearch."""


def remove_indexes(url: str, prefix: str) -> None:
    """Removes every index whose name begins so."""
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        for name in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=name, ignore_unavailable=True)
