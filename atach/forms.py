"""How every form of the portal is drawn: one renderer, so that no page draws its own fields."""

from django.forms.renderers import TemplatesSetting


class FaceRenderer(TemplatesSetting):
    """Draws forms with the templates of the portal; a field is drawn the same wherever it is asked."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
    formset_template_name = "django/forms/formsets/div.html"
