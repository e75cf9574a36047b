"""The search page and the suggestions under the search field."""

from django.urls import path

from . import beacons, views

app_name = "search"

urlpatterns = [
    path("tim-kiem/", views.results, name="results"),
    path("tim-kiem/goi-y/", views.suggestions, name="suggest"),
    path("tim-kiem/da-mo/", beacons.opened, name="opened"),
    path("tim-kiem/cau-gan/", beacons.nearest, name="nearest"),
    path("tim-kiem/da-ro/", beacons.answered, name="answered"),
]
