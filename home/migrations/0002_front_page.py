"""A fresh database has the front page in Vietnamese and English in place of Wagtail's welcome."""

from django.db import migrations

# Root of the tree: depth 1, path "0001". Its children take paths of eight digits.
HOMES = [
    ("vi", "home", "Tổng đài 1022 Đồng Tháp"),
    ("en", "home-en", "Hotline 1022 Đồng Tháp"),
]


def create(apps, schema_editor):
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    Locale = apps.get_model("wagtailcore.Locale")
    ContentType = apps.get_model("contenttypes.ContentType")
    HomePage = apps.get_model("home.HomePage")

    root = Page.objects.filter(depth=1).first()
    if root is None:
        return
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    taken = Page.objects.filter(depth=2).order_by("path").values_list("path", flat=True).last()
    step = int(taken[4:], 36) if taken else 0
    key = None
    for code, slug, title in HOMES:
        step += 1
        locale, _ = Locale.objects.get_or_create(language_code=code)
        home = HomePage(
            title=title,
            draft_title=title,
            slug=slug,
            path=f"{root.path}{step:04d}",
            depth=2,
            numchild=0,
            url_path=f"/{slug}/",
            locale=locale,
            content_type=content_type,
            live=True,
            show_in_menus=False,
        )
        if key:
            home.translation_key = key
        home.save()
        key = home.translation_key
        if code == "vi":
            Site.objects.all().delete()
            Site.objects.create(
                hostname="localhost",
                root_page=home,
                is_default_site=True,
                site_name="Tổng đài 1022 Đồng Tháp",
            )
    Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
