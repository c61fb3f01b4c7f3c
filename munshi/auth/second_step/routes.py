"""/api/auth/2fa: the second step of signing in, of one's own account."""

from fastapi import APIRouter

from munshi.auth.guards import Person, SignedIn
from munshi.auth.links.letters import write_to
from munshi.auth.models import User
from munshi.auth.schemas import EnrolmentView, FirstCode, Proof, RecoveryCodesView
from munshi.auth.second_step import service as second_factor
from munshi.auth.second_step.proof import prove
from munshi.auth.signin import throttle
from munshi.auth.signin.throttle import CLOSE, Bucket
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict, Forbidden
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.runtime import Runtime
from munshi.events.service import emit
from munshi.mail.service import PLATFORM

router = APIRouter(prefix="/api/auth/2fa", tags=["auth"], responses=problems(401, 403, 409, 422, 429))


@router.post("/enrol")
async def enrol_second_step(proof: Proof, person: SignedIn, runtime: RuntimeDep) -> EnrolmentView:
    """A secret for an authenticator app, in force once a code of it is confirmed. Asking again makes a new one."""
    await prove(runtime, person.user_id, proof.password, proof.code)
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        email = (await tx.get_one(User, person.user_id)).email
        made = await second_factor.begin(tx, runtime.settings, person.user_id, email)
    return EnrolmentView(secret=made.secret, uri=made.uri, svg=made.svg)


@router.post("/confirm")
async def confirm_second_step(first: FirstCode, person: SignedIn, runtime: RuntimeDep) -> RecoveryCodesView:
    """Switch it on with a first code. 403 `wrong_code` when it does not fit."""
    buckets = [Bucket(f"proof:{person.user_id}", CLOSE)]
    await throttle.count(runtime.db, buckets)
    async with tenant_tx(runtime.db, person.tenant_id or PLATFORM) as tx:
        codes = await second_factor.confirm(tx, runtime.settings, person.user_id, first.code)
        if codes is not None:
            await throttle.forgive(tx.raw, buckets)
            if person.tenant_id:
                emit(tx, "user.two_factor_on", person.user_id, by=person.actor)
    if codes is None:
        raise Forbidden("The code is wrong. Look at the clock of the phone too.", code="wrong_code")
    return RecoveryCodesView(codes=codes)


@router.post("/recovery-codes")
async def make_recovery_codes(proof: Proof, person: SignedIn, runtime: RuntimeDep) -> RecoveryCodesView:
    """New ones; those before are worthless from now on."""
    await _prove_on(runtime, person, proof)
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        return RecoveryCodesView(codes=await second_factor.make_recovery_codes(tx, person.user_id))


@router.post("/disable", status_code=204)
async def disable_second_step(proof: Proof, person: SignedIn, runtime: RuntimeDep) -> None:
    await _prove_on(runtime, person, proof)
    async with tenant_tx(runtime.db, person.tenant_id or PLATFORM) as tx:
        await second_factor.stop(tx, person.user_id)
        user = await tx.get_one(User, person.user_id)
        await write_to(tx, runtime.settings, user, "two_factor_off", {"email": user.email})
        if person.tenant_id:
            emit(tx, "user.two_factor_off", person.user_id, by=person.actor)


async def _prove_on(runtime: Runtime, person: Person, proof: Proof) -> None:
    """As `prove`; Conflict `two_factor_off` when there is nothing to change."""
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        user = await tx.get_one(User, person.user_id)
    if user.two_factor_since is None:
        raise Conflict("The second step is off.", code="two_factor_off")
    await prove(runtime, person.user_id, proof.password, proof.code)
