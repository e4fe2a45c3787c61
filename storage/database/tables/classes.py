"""Tables of classes, known by name: who is in one, and what its answers have taught."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import Base


class ClassMember(Base):
    """One name of a class list, which helps to read the names of that class."""

    __tablename__ = "class_member"

    id: Mapped[int] = mapped_column(primary_key=True)  # in the order of the list
    class_name: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    # the teacher whose list it is; None: the school's, or kept without accounts
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", name="class_member_owner_id_fkey", ondelete="CASCADE"), index=True
    )


class ClassLearning(Base):
    """Up to which lesson the answers of a class are to be forgotten, see `storage.answers`."""

    __tablename__ = "class_learning"

    class_name: Mapped[str] = mapped_column(primary_key=True)
    forgotten_to: Mapped[int]  # id of a session; answers of it and of earlier ones do not count
