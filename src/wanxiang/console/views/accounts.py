"""Signing in and out, and changing one's password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wanxiang.console import menu
from wanxiang.core import audit
from wanxiang.core.access import public

CONTROL = {"class": "form-control"}


class SignIn(AuthenticationForm):
    """User name and password, labelled in Chinese."""

    username = forms.CharField(
        label="用户名", widget=forms.TextInput(attrs=CONTROL | {"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs=CONTROL | {"autocomplete": "current-password"})
    )


class NewPassword(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for key, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再输一次新密码"),
        ):
            self.fields[key].label = label
            self.fields[key].widget.attrs |= CONTROL
        self.fields["new_password1"].help_text = "至少 10 位，不能全为数字，不能是常见密码。"


class Login(LoginView):
    """Signs in and opens the first page the account may use."""

    template_name = "console/login.html"
    authentication_form = SignIn
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return first_page(self.request)


login = public(Login.as_view())
logout = public(LogoutView.as_view())


def first_page(request: HttpRequest) -> str:
    """The cockpit for whoever has it, else the first thing in the menu; /field/ for a grid worker comes that way."""
    open_to_them = menu.entries_for(request.user)
    if any(entry.url == "/" for entry in open_to_them):
        return "/"
    return next((entry.url for entry in open_to_them), "/password/")


@public
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; whoever is not signed in is sent to sign in."""
    if not request.user.is_authenticated:
        return redirect("console:login")
    form = NewPassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        audit.record("account.password", by=request.user, subject=request.user.username)
        messages.success(request, "密码已修改，下次登录请使用新密码。")
        return redirect(first_page(request))
    return render(request, "console/password.html", {"form": form, "crumbs": [("修改密码", "")]})
