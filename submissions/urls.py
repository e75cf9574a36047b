from django.http import HttpResponse
from django.urls import path

app_name = "submissions"
urlpatterns = [path("tra-cuu/", lambda r: HttpResponse(), name="track")]
