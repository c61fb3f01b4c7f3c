"""/api/catalog: a price list becomes a draft to look at, and a confirmed draft the catalogue."""

from fastapi import APIRouter

from munshi.auth.guards import Admin, TenantTx
from munshi.core.http.problems import problems
from munshi.pricelist import service
from munshi.pricelist.schemas import ConfirmedDraft, ConfirmedView, DraftView, PriceListFile, PriceListText

router = APIRouter(prefix="/api/catalog", tags=["catalogue"], responses=problems(401, 403, 422))


@router.post("/drafts")
async def draft_catalogue(_: Admin, tx: TenantTx, pasted: PriceListText) -> DraftView:
    """What a pasted price list sells, line by line, beside what the catalogue has. Writes nothing.

    A price that is not clear stays empty.
    """
    return await service.draft_text(tx, pasted.text)


@router.post("/drafts/file")
async def draft_catalogue_file(_: Admin, tx: TenantTx, sent: PriceListFile) -> DraftView:
    """The same for a file. Writes nothing."""
    return await service.draft_file(tx, sent.file, sent.columns)


@router.post("/import", responses=problems(409))
async def import_catalogue(member: Admin, tx: TenantTx, draft: ConfirmedDraft) -> ConfirmedView:
    """All of a draft, as it was corrected, or nothing. A name that is there already is changed, not doubled."""
    return await service.confirm(tx, draft, by=member.actor)
