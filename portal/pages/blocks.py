"""The blocks that editors build a page's text from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/figure.html"


class NoteBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "link", "ul", "ol"])

    class Meta:
        icon = "info-circle"
        label = _("Note")
        template = "blocks/note.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "blocks/download.html"


class BodyBlock(blocks.StreamBlock):
    """The one body of every page type."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", max_length=150, template="blocks/heading.html"
    )
    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT_FEATURES, template="blocks/text.html"
    )
    figure = FigureBlock()
    note = NoteBlock()
    table = TableBlock(label=_("Table"), template="blocks/table.html")
    download = DownloadBlock()

    class Meta:
        # Without Wagtail's wrapper around each block: paragraphs and headings of several blocks
        # follow each other as those of one text.
        template = "blocks/body.html"
