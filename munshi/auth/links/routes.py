"""/api/auth: what people do who cannot sign in, or come by a link of a mail. No session is asked for."""

from fastapi import APIRouter, Request

from munshi.auth.links import address, forgotten
from munshi.auth.schemas import Confirmation, Forgotten, ForgottenView, NewPasswordByLink
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems

router = APIRouter(prefix="/api/auth", tags=["auth"])


@router.post("/forgot-password", status_code=202, responses=problems(422, 429))
async def forgot_password(asked: Forgotten, request: Request, runtime: RuntimeDep) -> ForgottenView:
    """Have a link to a new password mailed. The answer is the same whether somebody has this address or not."""
    await forgotten.ask(runtime, asked.email, request.client.host if request.client else None)
    return ForgottenView(mail=runtime.settings.mail)


@router.post("/reset-password", status_code=204, responses=problems(404, 409, 422))
async def reset_password(given: NewPasswordByLink, request: Request, runtime: RuntimeDep) -> None:
    """Set a new password and end every session. The second step, where it is on, stays on. The link works once."""
    address = request.client.host if request.client else None
    await forgotten.reset_password(runtime, given.token, given.password, address)


@router.post("/verify-email", status_code=204, responses=problems(404, 409, 422))
async def verify_email(given: Confirmation, runtime: RuntimeDep) -> None:
    """Confirm the address that the link was mailed to. The link works once."""
    await address.confirm(runtime, given.token)
