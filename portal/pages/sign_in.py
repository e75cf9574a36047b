"""The sign-in page of the admin, in Vietnamese throughout."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm

# Texts of Wagtail's page that its Vietnamese catalogue lacks. Named here so that `makemessages`
# keeps them in ours, which comes before Wagtail's.
WORDS = [
    _("Sign in"),
    _("Signing in…"),
    _("Remember me"),
    _("Forgotten password?"),
    _("Enter your %(username_field_name)s"),
    _("Your %(username_field)s and password didn't match. Please try again."),
]


class LoginForm(WagtailLoginForm):
    """As Wagtail's, which leaves the password's label to the name of the field."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"placeholder": _("Enter password")}),
    )
