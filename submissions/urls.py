from django.urls import path

from . import views

app_name = "submissions"
urlpatterns = [
    path("gui-phan-anh/", views.new, name="new"),
    path("gui-phan-anh/da-nhan/<str:token>/", views.receipt, name="receipt"),
    path("tra-cuu/", views.track, name="track"),
    path("tra-cuu/danh-gia/", views.rate, name="rate"),
    path("tra-cuu/bo-sung/", views.add, name="add"),
    path("tra-cuu/quen-ma/", views.lost_code, name="lost-code"),
    path("tra-cuu/quen-ma/da-gui/", views.lost_code_sent, name="lost-code-sent"),
    path("tra-cuu/dong-lai/", views.lock, name="lock"),
    path("tra-cuu/duong-dan/", views.request_link, name="request-link"),
    path("tra-cuu/duong-dan/da-gui/", views.link_sent, name="link-sent"),
    path("tra-cuu/duong-dan/<str:token>/", views.open_link, name="open-link"),
    path("tra-cuu/tep/<str:code>/<int:pk>/", views.attachment, name="attachment"),
    path("phan-anh/", views.published, name="published"),
    path("phan-anh/<str:code>/", views.published_ticket, name="published-ticket"),
]
