"""/api/auth: signing in and out, and what people may do with their own account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from munshi.auth import account, service
from munshi.auth.guards import MaybeSignedIn, Person, Present, SignedIn
from munshi.auth.links import address
from munshi.auth.schemas import (
    Credentials,
    CsrfView,
    EmailChange,
    EmailView,
    PasswordChange,
    ProfileChange,
    ProfileView,
    SessionView,
    ShopChoice,
)
from munshi.auth.signin import sessions
from munshi.auth.signin.login import sign_in
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.runtime import Runtime
from munshi.core.tokens import cookie_of, csrf_token, session_cookie

router = APIRouter(prefix="/api/auth", tags=["auth"])


@router.get("/csrf-token", responses=problems(401))
async def get_csrf_token(request: Request, _: SignedIn, runtime: RuntimeDep) -> CsrfView:
    """The token for X-CSRF-Token. It stays valid as long as the session cookie it was made for."""
    cookie = cookie_of(request.scope, session_cookie(runtime.settings)) or ""
    return CsrfView(token=csrf_token(runtime.settings, cookie))


@router.post("/login", responses=problems(401, 403, 422, 429))
async def login(credentials: Credentials, request: Request, response: Response, runtime: RuntimeDep) -> ProfileView:
    """401 `code_needed` when both are right and the second step is on: send them again with a `code`."""
    device = service.device_of(request, runtime.settings)
    came = await sign_in(runtime, credentials.email, credentials.password, credentials.code, device)
    sessions.give_cookies(response, runtime.settings, came.entry)
    return await account.profile(runtime, came.user_id, came.tenant_id)


@router.post("/logout", status_code=204, responses=problems(401))
async def logout(person: Present, response: Response, runtime: RuntimeDep) -> None:
    """End this session: its cookie is worthless from now on."""
    await sessions.revoke_session(runtime, person, person.session_id)
    service.clear_session_cookie(response, runtime.settings)


@router.get("/whoami")
async def who_am_i(person: MaybeSignedIn, runtime: RuntimeDep) -> ProfileView | None:
    """The profile, or null when nobody is signed in: a page asks this first, and that is no error."""
    return await _profile_of(runtime, person) if person else None


@router.get("/profile", responses=problems(401))
async def get_profile(person: SignedIn, runtime: RuntimeDep) -> ProfileView:
    return await _profile_of(runtime, person)


async def _profile_of(runtime: Runtime, person: Person) -> ProfileView:
    view = await account.profile(runtime, person.user_id, person.tenant_id)
    if person.is_visiting:
        visit = {"is_visiting": True, "tenant_id": person.tenant_id, "role": "viewer", "is_platform_admin": False}
        return view.model_copy(update=visit)
    return view


@router.patch("/profile", responses=problems(401, 422))
async def change_profile(change: ProfileChange, person: SignedIn, runtime: RuntimeDep) -> ProfileView:
    await account.change_profile(runtime, person, change)
    return await account.profile(runtime, person.user_id, person.tenant_id)


@router.post("/change-password", status_code=204, responses=problems(401, 403, 422, 429))
async def change_password(change: PasswordChange, person: SignedIn, runtime: RuntimeDep) -> None:
    """Set a new password and end every other session of this user."""
    await account.change_password(runtime, person, change)


@router.post("/change-email", responses=problems(401, 403, 409, 422, 429))
async def change_email(change: EmailChange, person: SignedIn, runtime: RuntimeDep) -> EmailView:
    """The address to sign in with. Where mail is on, the new one counts once it is confirmed there."""
    return await address.change_email(runtime, person, change)


@router.post("/verify-email/send", status_code=202, responses=problems(401, 409, 429))
async def send_verification(person: SignedIn, runtime: RuntimeDep) -> None:
    """Mail the link that confirms the address once more."""
    await address.ask_again(runtime, person)


@router.post("/switch-tenant", responses=problems(401, 404, 422))
async def switch_tenant(
    choice: ShopChoice, person: SignedIn, request: Request, response: Response, runtime: RuntimeDep
) -> ProfileView:
    """Go on in another shop of this user. The cookie changes, so ask for a new CSRF token."""
    token = await account.switch_tenant(runtime, person, choice.tenant_id, service.device_of(request, runtime.settings))
    service.set_session_cookie(response, runtime.settings, token)
    return await account.profile(runtime, person.user_id, choice.tenant_id)


@router.get("/sessions", responses=problems(401))
async def list_sessions(person: SignedIn, runtime: RuntimeDep) -> list[SessionView]:
    """Where this user is signed in, latest first."""
    return await sessions.list_sessions(runtime, person)


@router.delete("/sessions", status_code=204, responses=problems(401))
async def revoke_other_sessions(person: SignedIn, runtime: RuntimeDep) -> None:
    """Sign out everywhere but here."""
    await sessions.revoke_others(runtime, person)


@router.delete("/sessions/{session_id:uuid}", status_code=204, responses=problems(401, 404, 422))
async def revoke_session(session_id: UUID, person: SignedIn, runtime: RuntimeDep) -> None:
    await sessions.revoke_session(runtime, person, session_id)
