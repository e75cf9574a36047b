"""What stands around every page: settings, banner, navigation, footer, languages.

`chrome` is a context processor. Nothing is asked of the database before a template uses it, and
the rows are kept for SNAPSHOT_SECONDS, so that a page costs one query (its site) or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, get_language_info, gettext, override
from wagtail.models import Page, Site

from portal.vietnamese import nfc

from . import navigation, routing
from .models import EmergencyBanner, PortalSettings

SNAPSHOT_KEY = "portal:chrome"
SNAPSHOT_SECONDS = 20
# Home pages are children of the tree's root; what the footer may name stands right below them.
TOP_LEVEL_DEPTH = 3
FIELDS = PortalSettings._meta.concrete_fields


@dataclass(frozen=True)
class KnownPage:
    """A home page, a page right below one, or one that exists in more than one language."""

    title: str
    url: str
    slug: str
    depth: int
    language: str
    translation_key: UUID
    in_menu: bool

    @property
    def is_top_level(self) -> bool:
        return self.depth == TOP_LEVEL_DEPTH


@dataclass(frozen=True)
class Snapshot:
    """The rows that every page shows, as they were at most SNAPSHOT_SECONDS ago."""

    settings: dict[int, PortalSettings]
    banners: list[EmergencyBanner]
    pages: list[KnownPage]


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    more: str = ""
    current: bool = False
    language: str = ""


def forget(**kwargs) -> None:
    """Drops the snapshot; a receiver of the signals that change what it holds."""
    cache.delete(SNAPSHOT_KEY)


def snapshot(request: HttpRequest) -> Snapshot:
    kept = cache.get(SNAPSHOT_KEY)
    if kept is None:
        kept = _read(request)
        cache.set(SNAPSHOT_KEY, kept, SNAPSHOT_SECONDS)
    return kept


def _read(request: HttpRequest) -> Snapshot:
    sites = routing.sites_of(request)
    pages = list(_known_pages(sites))
    routing.know_addresses(request, pages)
    return Snapshot(
        settings={site.pk: _settings(site) for site in sites if hasattr(site, "portalsettings")},
        banners=list(EmergencyBanner.objects.current_or_coming()),
        pages=[
            KnownPage(
                title=page.title,
                url=page.get_url(request) or "",
                slug=page.slug,
                depth=page.depth,
                language=page.locale.language_code,
                translation_key=page.translation_key,
                in_menu=page.show_in_menus,
            )
            for page in pages
            if page.live
        ],
    )


def _settings(site: Site) -> PortalSettings:
    """The settings that came with the site, without the site: they are kept alone."""
    known = site.portalsettings
    return PortalSettings(**{field.attname: getattr(known, field.attname) for field in FIELDS})


def _known_pages(sites: list[Site]) -> QuerySet[Page]:
    """The pages to be known, and the sites' home pages, live or not: addresses begin with them."""
    foreign = Page.objects.exclude(locale__language_code=settings.LANGUAGE_CODE)
    translated = Q(translation_key__in=foreign.values("translation_key"))
    known = Q(live=True) & (Q(depth=TOP_LEVEL_DEPTH) | translated)
    homes = Q(translation_key__in=[site.root_page.translation_key for site in sites])
    return Page.objects.filter(known | homes).select_related("locale").order_by("path")


class Chrome:
    """The surroundings of one request's page."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def snapshot(self) -> Snapshot:
        return snapshot(self.request)

    @cached_property
    def settings(self) -> PortalSettings:
        site = Site.find_for_request(self.request)
        kept = self.snapshot.settings.get(site.pk if site else 0)
        return kept or PortalSettings()

    @cached_property
    def banner(self) -> EmergencyBanner | None:
        now = timezone.now()
        return next((row for row in self.snapshot.banners if row.is_shown_at(now)), None)

    @cached_property
    def home_url(self) -> str:
        return reverse("wagtail_serve", args=[""])

    @property
    def home_title(self) -> str:
        return gettext("Home")

    @property
    def search(self) -> navigation.Search | None:
        return navigation.search()

    @cached_property
    def footer_pages(self) -> list[KnownPage]:
        """The standard pages shown in menus, in this language or else in Vietnamese."""
        shown = [page for page in self.snapshot.pages if page.in_menu and page.is_top_level]
        own = [page for page in shown if page.language == self.language]
        return own or [page for page in shown if page.language == settings.LANGUAGE_CODE]

    def navigation(self, section: str = "") -> list[Link]:
        """The header's items; the one of `section`, or else of this address, is current."""
        links = []
        for item in navigation.items():
            url, language = self._address(item)
            starts = (url, *item.prefixes)
            current = item.section == section if section else self.request.path.startswith(starts)
            links.append(Link(str(item.label), url, str(item.more), current, language))
        return links

    def _address(self, item: navigation.NavItem) -> tuple[str, str]:
        """The item's address in this language and, where it leads to a page in another, which."""
        if item.url_name:
            return reverse(item.url_name), ""
        if self.language == settings.LANGUAGE_CODE:
            return item.path, ""
        slug = item.path.strip("/")
        for page in self.snapshot.pages:
            if page.is_top_level and page.language == self.language and page.slug == slug:
                return page.url, ""
        return item.path, settings.LANGUAGE_CODE

    def languages(self, page: Page | None = None) -> list[Link]:
        """This page in every language: `current` marks this one. A page of the tree that has no
        translation leads to the other language's front page."""
        found = self._translations(page) if page else {}
        links = []
        for code, _name in settings.LANGUAGES:
            label = nfc(get_language_info(code)["name_local"])  # Django writes it decomposed
            current = code == self.language
            if page and page.pk:
                url = self.request.path if current else found.get(code) or self._home_in(code)
            else:
                url = translate_url(self.request.get_full_path(), code)
            links.append(Link(label[:1].upper() + label[1:], url, current=current, language=code))
        return links

    def alternates(self, page: Page | None = None) -> list[Link]:
        """This page's addresses by language, for `hreflang`: only what is really there."""
        if page and page.pk:
            found = {
                **self._translations(page),
                page.locale.language_code: page.get_url(self.request),
            }
        else:
            path = self.request.path
            found = {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
        absolute = self.request.build_absolute_uri
        return [Link("", absolute(url), language=code) for code, url in found.items() if url]

    def _translations(self, page: Page) -> dict[str, str]:
        """The addresses of `page` in the other languages, by language."""
        return {
            known.language: known.url
            for known in self.snapshot.pages
            if known.translation_key == page.translation_key
            and known.language != page.locale.language_code
        }

    def _home_in(self, code: str) -> str:
        with override(code):
            return reverse("wagtail_serve", args=[""])

    @cached_property
    def sharing_image(self) -> str:
        return self.request.build_absolute_uri(static("portal/sharing.png"))

    @cached_property
    def canonical(self) -> str:
        parts = urlsplit(self.request.build_absolute_uri())
        return f"{parts.scheme}://{parts.netloc}{parts.path}"


def chrome(request: HttpRequest) -> dict[str, object]:
    return {"chrome": SimpleLazyObject(lambda: Chrome(request))}
