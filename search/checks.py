"""What `manage.py check --deploy` asks of the search."""

from django.core.checks import Info as Told
from django.core.checks import register

from .engines.chosen import copies


@register("search", deploy=True)
def every_copy_is_of_this_version(app_configs, **kwargs) -> list[Told]:
    """An index that another version of the code made is as good as none: it is built anew.

    Told, but no fault of the settings: on a new server the index comes after the check.
    """
    return [
        Told(
            f"{engine.copy}: no index of this version of the code. {state.detail}",
            hint="Run manage.py rebuild_search --if-needed; until then the other copy answers.",
            id="search.I001",
        )
        for engine in copies()
        if not (state := engine.state()).ready
    ]
