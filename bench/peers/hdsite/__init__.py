"""A bare django-helpdesk site: what its documentation asks for, and nothing that slows it down."""
