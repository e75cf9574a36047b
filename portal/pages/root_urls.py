"""Addresses at the root of the site, the same in every language."""

from django.urls import path

from . import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.site_map, name="sitemap"),
    path("favicon.ico", views.favicon),
]
