"""The pages for an evacuation: who is on site now, and the devices that hold the same list offline."""

import uuid
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.attendance.access import NAME_DEVICE, SEE_WHO_IS_ON_SITE
from muster.attendance.actions.devices import NoDevice, end_device, name_device, refresh_pack
from muster.attendance.desk_forms import DeviceForm
from muster.attendance.packs import UnusableKey
from muster.attendance.queries.desk import NoSchoolToday
from muster.attendance.queries.evacuation import evacuation_list
from muster.attendance.queries.packing import named_devices
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.ui.page import page

DEVICE_COOKIE = "__Host-evacuation"
_A_YEAR = 365 * 24 * 60 * 60


@requires(SEE_WHO_IS_ON_SITE)
@require_GET
def evacuation(request: ViewerRequest) -> HttpResponse:
    """Everyone to be accounted for, by form, with a "seen" tick kept on this device."""
    try:
        found = evacuation_list(request.viewer)
    except NoSchoolToday:
        return page(
            request, "attendance/no_register.html", {"words": "There is no school today."}, status=404
        )
    context = {"list": found, "may_name": request.viewer.may(NAME_DEVICE)}
    return page(request, "attendance/evacuation.html", context)


@requires(NAME_DEVICE)
@require_http_methods(["GET", "POST"])
def evacuation_devices(request: ViewerRequest) -> HttpResponse:
    """The devices that hold the pack; a POST registers the device that sends it."""
    if request.method == "POST":
        return _name(request)
    context = {"devices": named_devices(request.viewer), "form": DeviceForm()}
    return page(request, "attendance/evacuation_devices.html", context)


def _name(request: ViewerRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"why": "Give the device a name."}, status=422)
    try:
        token = name_device(by=request.viewer, **form.cleaned_data)
    except UnusableKey:
        return JsonResponse({"why": "This browser made no key that can be used."}, status=422)
    answer = JsonResponse({})
    answer.set_cookie(DEVICE_COOKIE, token, max_age=_A_YEAR, secure=True, httponly=True, samesite="Strict")
    return answer


@requires(NAME_DEVICE)
@require_POST
def end_evacuation_device(request: ViewerRequest, device_id: uuid.UUID) -> HttpResponse:
    """Remove a device."""
    end_device(by=request.viewer, device_id=device_id)
    return HttpResponseRedirect(reverse("evacuation_devices"))


@public(
    "a named device fetches a pack that only its own key, behind its PIN, can open; the cookie reads nothing"
)
@require_GET
def evacuation_pack(request: HttpRequest) -> HttpResponse:
    """The pack as of now, sealed to the device that asks. 410 Gone tells a device to forget what it holds."""
    token = request.COOKIES.get(DEVICE_COOKIE)
    if not token:
        return JsonResponse({}, status=404)
    try:
        return JsonResponse(asdict(refresh_pack(token=token)))
    except NoDevice:
        return JsonResponse({}, status=410)
