"""What may be taken away as evidence."""

from shared.schemas.base import OrgId, PermissionId, ProductId, SourceRef
from shared.schemas.export import EditionId
from shared.schemas.partners import Command


class AskPack(Command):
    """Records about all that is named; about nothing in particular is the whole log."""

    edition: EditionId | None = None
    product: ProductId | None = None
    permission: PermissionId | None = None
    source: SourceRef | None = None
    recipient: OrgId | None = None

    def about(self) -> dict[str, str]:
        recipient = f"org:{self.recipient}" if self.recipient else None
        told = self.model_dump(exclude={"source", "recipient"})
        told |= {"sources": self.source, "recipient": recipient}
        return {name: value for name, value in told.items() if value}
