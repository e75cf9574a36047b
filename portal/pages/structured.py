"""Structured data for machines that read pages (schema.org, JSON-LD)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from . import navigation
from .chrome import Chrome


def site_graph(request: HttpRequest, chrome: Chrome) -> dict[str, Any]:
    """The centre and its site, with the address of the search."""
    home = request.build_absolute_uri(chrome.home_url)
    name = gettext("Hotline 1022 Đồng Tháp")
    centre: dict[str, Any] = {
        "@type": "GovernmentOrganization",
        "@id": f"{home}#centre",
        "name": name,
        "url": home,
        "contactPoint": {
            "@type": "ContactPoint",
            "telephone": "1022",
            "contactType": "customer service",
            "availableLanguage": ["vi", "en"],
        },
    }
    if chrome.settings.governing_body:
        centre["parentOrganization"] = {
            "@type": "GovernmentOrganization",
            "name": chrome.settings.governing_body,
        }
    site: dict[str, Any] = {
        "@type": "WebSite",
        "@id": f"{home}#site",
        "name": name,
        "url": home,
        "inLanguage": chrome.language,
        "publisher": {"@id": centre["@id"]},
    }
    if (search := navigation.search()) is not None:
        site["potentialAction"] = {
            "@type": "SearchAction",
            "target": f"{request.build_absolute_uri(search.url)}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        }
    return {"@context": "https://schema.org", "@graph": [centre, site]}
