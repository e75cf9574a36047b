"""Finds a page of the tree in three queries, whatever its depth.

Wagtail walks down one page at a time, and then asks for the ancestors again: for the language, for
the view restrictions, for the addresses, for the breadcrumbs; a question's page took 17 queries
before its own text. Here the site, the whole branch and the page are read once and handed to
Wagtail's `serve`. What is not plain (no such page, a page type with routes of its own, an alias)
is left to Wagtail's own way.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import SiteRootPath
from wagtail.url_routing import RouteResult

DEEPEST = 8
"""Longer paths are no pages of ours: left to Wagtail, which answers 404."""


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of pages, with what it needs to know of the tree read beforehand."""
    prepare(request, path)
    return views.serve(request, path)


def prepare(request: HttpRequest, path: str = "") -> None:
    """Gives `request` its site, the addresses of all sites and, if it is plain, the page."""
    sites = sites_of(request)
    site = request._wagtail_site
    slugs = [slug for slug in path.split("/") if slug]
    if site is None or len(slugs) > DEEPEST:
        return
    rows = _rows(sites, site.root_page, slugs)
    request._wagtail_cached_site_root_paths = _root_paths(sites, rows)
    branch = _branch(site.root_page, slugs, rows)
    if branch and all(map(_is_plain, branch)) and branch[-1].live:
        request._wagtail_route_for_request = RouteResult(_specific(branch, rows))


def sites_of(request: HttpRequest) -> list[Site]:
    """All sites with their root pages and their `PortalSettings`, in one query for each request,
    which thereby knows its own site."""
    if not hasattr(request, "_sites"):
        request._sites = list(
            Site.objects.select_related("root_page", "portalsettings").order_by(
                "-root_page__url_path", "-is_default_site", "hostname"
            )
        )
        request._wagtail_site = _site_of(request, request._sites)
    return request._sites


def know_addresses(request: HttpRequest, rows: list[Page]) -> None:
    """Gives `request` the addresses of all sites, from `rows` with the sites' root pages in every
    language."""
    if not hasattr(request, "_wagtail_cached_site_root_paths"):
        request._wagtail_cached_site_root_paths = _root_paths(sites_of(request), rows)


def _site_of(request: HttpRequest, sites: list[Site]) -> Site | None:
    """The site that `Site.find_for_request` finds, chosen from rows in memory."""
    hostname = split_domain_port(request._get_raw_host())[0]
    port = int(request.get_port())

    def rank(site: Site) -> int | None:
        if site.hostname == hostname:
            return 0 if site.port == port else 1 if site.is_default_site else 3
        return 2 if site.is_default_site else None

    fitting = sorted((s for s in sites if rank(s) is not None), key=rank)
    if not fitting:
        return None
    first = rank(fitting[0])
    if len(fitting) == 1 or first < 2:
        return fitting[0]
    # The default site, unless exactly one other has this host name.
    return fitting[len(fitting) == 2] if first == 2 else None


def _rows(sites: list[Site], root: Page, slugs: list[str]) -> list[Page]:
    """The roots of all sites in every language, what lies above them, and whatever has a slug of
    the path at the depth of the path. Each condition is one that an index answers."""
    wanted = Q(translation_key__in=[site.root_page.translation_key for site in sites])
    for end in range(Page.steplen, len(root.path), Page.steplen):
        wanted |= Q(path=root.path[:end])
    for depth, slug in enumerate(slugs, root.depth + 1):
        wanted |= Q(slug=slug, depth=depth)
    restrictions = PageViewRestriction.objects.filter(page=OuterRef("pk"))
    pages = Page.objects.filter(wanted).order_by().select_related("locale")
    return list(pages.annotate(is_restricted=Exists(restrictions)))


def _root_paths(sites: list[Site], rows: list[Page]) -> list[SiteRootPath]:
    """What `Site.get_site_root_paths` gives: the addresses that pages' own are built upon."""
    return [
        SiteRootPath(site.pk, root.url_path, site.root_url, root.locale.language_code)
        for site in sites
        for root in sorted(rows, key=lambda row: row.path)
        if root.translation_key == site.root_page.translation_key
    ]


def _branch(root: Page, slugs: list[str], rows: list[Page]) -> list[Page]:
    """The pages from the root in the visitor's language down to the end of the path, or []."""
    versions = [row for row in rows if row.translation_key == root.translation_key]
    own = next((v for v in versions if v.live and v.locale.language_code == get_language()), None)
    branch = [own or next(version for version in versions if version.pk == root.pk)]
    for slug in slugs:
        parent = branch[-1]
        child = next((row for row in rows if row.slug == slug and row.is_child_of(parent)), None)
        if child is None:
            return []
        branch.append(child)
    return branch


def _is_plain(page: Page) -> bool:
    """Whether the page is found by its slug alone, and is restricted by its own rows alone."""
    kind = page.specific_class
    return kind is not None and kind.route is Page.route and page.alias_of_id is None


def _specific(branch: list[Page], rows: list[Page]) -> Page:
    """The last page of the branch as what it is, with what is known of its surroundings."""
    base = branch[-1]
    kind = base.specific_class
    pages, relations = kind._default_manager.all(), getattr(kind, "served_with", ())
    page = (pages.select_related(*relations) if relations else pages).get(pk=base.pk)
    page.locale = base.locale
    if len(branch) > 1:
        page._cached_parent_obj = branch[-2]
    page.branch_above = branch[:-1]
    page.is_open = not any(row.is_restricted for row in rows if base.path.startswith(row.path))
    return page
