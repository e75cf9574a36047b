"""Addresses of the desk, below `/quan-tri/phieu/`."""

from django.urls import path

from . import bulk, calls, checks, filters, listing, register, routing, splitting, views
from .intake import views as intake

app_name = "desk"
urlpatterns = [
    path("", listing.TicketList.as_view(), name="index"),
    path("ket-qua/", listing.TicketList.as_view(results_only=True), name="index_results"),
    path("moi/", intake.NewTicket.as_view(), name="new"),
    path("moi/goi-y/", intake.Suggest.as_view(), name="suggest"),
    path("moi/phieu-truoc/", intake.Earlier.as_view(), name="earlier"),
    path("bo-loc/", filters.SavedFilters.as_view(), name="filters"),
    path("chuyen-nhieu/", bulk.BulkAssign.as_view(), name="bulk"),
    path("cuoc-goi/", calls.CallsGrid.as_view(), name="calls"),
    path("kiem-tra/", checks.ChecksPage.as_view(), name="checks"),
    path("kiem-tra/chay/", checks.RunProof.as_view(), name="run_proof"),
    path("kiem-tra/thu/", checks.MailPage.as_view(), name="mail"),
    path("kiem-tra/thu/gui-lai/", checks.SendAgain.as_view(), name="send_all_again"),
    path("kiem-tra/thu/<int:pk>/gui-lai/", checks.SendAgain.as_view(), name="send_again"),
    path("dinh-tuyen/", routing.RoutingScreen.as_view(), name="routing"),
    path("khong-nguoi-tra-loi/", routing.OrphansScreen.as_view(), name="orphans"),
    path("tep/<int:pk>/", views.DownloadFile.as_view(), name="file"),
    path("anh/<int:pk>/", views.ShowImage.as_view(), name="image"),
    path("so-phieu/", register.Registers.as_view(), name="registers"),
    path("so-phieu/mau/<slug:kind>/", register.Template.as_view(), name="register_template"),
    path("so-phieu/<int:pk>/", register.Register.as_view(), name="register"),
    path(
        "so-phieu/<int:pk>/tien-do/", register.RegisterProgress.as_view(), name="register_progress"
    ),
    path("so-phieu/<int:pk>/<slug:word>/", register.RegisterWord.as_view(), name="register_word"),
    path("<str:code>/", views.TicketPage.as_view(), name="ticket"),
    path("<str:code>/da-xem/", views.NoteSeen.as_view(), name="seen"),
    path("<str:code>/nguoi-gui/", views.ShowContact.as_view(), name="contact"),
    path("<str:code>/tach/", splitting.SplitTicket.as_view(), name="split"),
    path("<str:code>/gan/", views.NearTicket.as_view(), name="near"),
    path("<str:code>/pdf/", views.TicketPdf.as_view(), name="pdf"),
    path("<str:code>/<slug:action>/", views.TakeAction.as_view(), name="act"),
]
