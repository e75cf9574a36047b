"""Pages of the admin around the search: explaining a query, previewing synonyms, next steps."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.contrib.search_promotions.views.settings import CreateView as PromotionCreateView

from . import editor_actions, previewing
from .engines import chosen
from .explaining import FIELDS, explain, weight_table
from .narrowing import AS_TYPED
from .reports import VIEW_QUERIES
from .requests import MAX_QUERY
from .weights import FIELDS as WEIGHTS

_MAX_TERMS = 4000


@method_decorator(require_admin_access, name="dispatch")
class ExplainView(WagtailAdminTemplateMixin, TemplateView):
    """`?q=`: how a query is read, planned and answered by the engine in use, with its scores."""

    template_name = "search/admin/explain.html"
    page_title = _("Explain a query")
    header_icon = "search"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(VIEW_QUERIES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("Explain a query")}]

    def get_context_data(self, **kwargs):
        query = self.request.GET.get("q", "")[: 2 * MAX_QUERY]
        engines = [engine.name for engine in chosen.engines()]
        asked = self.request.GET.get("may", "")
        engine = asked if asked in engines else ""
        as_typed = AS_TYPED in self.request.GET
        return super().get_context_data(**kwargs) | {
            "query": query,
            "engines": engines if len(engines) > 1 else [],
            "chosen_engine": engine,
            "as_typed": as_typed,
            "explained": explain(query, as_typed=as_typed, engine=engine) if query else None,
            "fields": [(name, WEIGHTS.by_field()[name]) for name in FIELDS],
            "weights": weight_table(),
        }


class PromoteView(PromotionCreateView):
    """Wagtail's form for promoted results with the query filled in; it is sent to Wagtail's own."""

    def get_initial(self):
        return super().get_initial() | {"query_string": self.request.GET.get("query", "")[:200]}

    def post(self, request, *args, **kwargs):
        raise Http404("the form is sent to Wagtail's own view")


@require_admin_access
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The form of a synonym group, unsaved: what it would change. Nothing is written."""
    if not (
        request.user.has_perm("search.add_synonymgroup")
        or request.user.has_perm("search.change_synonymgroup")
    ):
        raise PermissionDenied
    pk = request.GET.get("nhom", "")
    terms = request.POST.get("terms", "")[:_MAX_TERMS]
    samples = previewing.samples(
        terms,
        pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None,
        active="active" in request.POST,
        queries=request.POST.get("preview_queries", "")[:_MAX_TERMS],
    )
    context = {"samples": samples, "terms": [line for line in terms.splitlines() if line.strip()]}
    return render(request, "search/admin/preview.html", context)


@require_admin_access
@require_POST
def take_step(request: HttpRequest) -> HttpResponse:
    """`viec`, the name of a registered step, done for `query`; goes on where the step says."""
    action = editor_actions.get(request.POST.get("viec", ""))
    if action is None:
        raise Http404("no such step")
    if not action.allowed(request):
        raise PermissionDenied
    return redirect(action.run(request, request.POST.get("query", "")[:200]))
