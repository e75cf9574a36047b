"""Stream fields whose block definitions stay out of migrations."""

from wagtail.fields import StreamField


class BodyField(StreamField):
    """A StreamField that a migration remembers without its blocks, so that adding a block
    changes no migration. Give the blocks as usual: `BodyField(BodyBlock())`."""

    def __init__(self, block_types=None, **kwargs):
        super().__init__(block_types or [], **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
