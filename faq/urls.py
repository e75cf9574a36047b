"""Addresses of topics. Pages have theirs from the tree."""

from django.urls import path

from faq import views

app_name = "faq"
urlpatterns = [path("hoi-dap/linh-vuc/<slug:code>/", views.topic, name="topic")]
