"""Addresses of the archive and the feeds. Pages have theirs from the tree."""

from django.urls import path

from news import feeds, views

app_name = "news"
urlpatterns = [
    path("tin-tuc/rss/", feeds.RssFeed(), name="rss"),
    path("tin-tuc/atom/", feeds.AtomFeed(), name="atom"),
    path("tin-tuc/<int:year>/<int:month>/", views.archive, name="archive"),
]
