"""Filters for Vietnamese numbers, dates and percentages, and the parts of every page."""

from django import template

register = template.Library()
