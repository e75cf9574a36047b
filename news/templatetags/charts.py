"""Charts as SVG, drawn on the server: no script, no style in the page, readable when printed."""

from django import template

from news.charts import plot

register = template.Library()


@register.inclusion_tag("news/chart.html")
def chart(section) -> dict:
    """The drawing of a section of the bulletin, with a title and a description for the ear."""
    return {
        "section": section,
        "plot": plot(section.split, section.bars, section.bars_whole),
    }
