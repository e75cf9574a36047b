"""A form with one control of every kind."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from portal.pages.crispy import Part, Send


class ReportForm(forms.Form):
    kind = forms.ChoiceField(
        label="Loại",
        choices=[("phan-anh", "Phản ánh"), ("kien-nghi", "Kiến nghị")],
        widget=forms.RadioSelect,
    )
    topic = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn"), ("dat-dai", "Đất đai")])
    content = forms.CharField(label="Nội dung", widget=forms.Textarea, help_text="Kể lại sự việc.")
    phone = forms.CharField(
        label="Điện thoại",
        help_text="Để nhận mã phiếu.",
        widget=forms.TextInput(attrs={"class": "w-10", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label="Thư điện tử", required=False)
    photo = forms.FileField(label="Ảnh", required=False, help_text="Dưới 5 MB.")
    publish = forms.BooleanField(
        label="Cho đăng công khai", required=False, help_text="Tên được che đi."
    )
    language = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].hints = {"phan-anh": "Báo một việc đang hư hỏng"}
        self.helper = FormHelper()
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            Part("1. Sự việc", "kind", "topic", "content", hint="Viết ngắn cũng được."),
            Part("2. Liên hệ", "phone", "email", "photo", "publish"),
            Send("Gửi", hint="Có mã phiếu ngay."),
        )

    def clean(self):
        if self.cleaned_data.get("topic") == "dat-dai":
            raise forms.ValidationError("Chưa nhận lĩnh vực này.")
        return super().clean()
