"""Class lists: the names of a class, which help to read the names in its gallery.

A list belongs to the name of a class and not to a lesson: deleting lessons leaves it, deleting
everything takes it along, and `delete` removes it alone.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, func, insert, or_, select
from sqlalchemy import delete as delete_rows

from storage.database.engine import reading, writing
from storage.database.tables.classes import ClassMember
from storage.errors import InputFileError, StorageError

MOST_NAMES = 2000
LONGEST_NAME = 300


def tidied(names: Iterable[str]) -> list[str]:
    """The names in order, each once, with single spaces. Raises InputFileError for what is none."""
    found = list(dict.fromkeys(name for given in names if (name := " ".join(given.split()))))
    if len(found) > MOST_NAMES:
        raise InputFileError(f"a class list has at most {MOST_NAMES} names, this has {len(found)}")
    for name in found:
        if len(name) > LONGEST_NAME:
            raise InputFileError(f"a name has at most {LONGEST_NAME} letters: {name[:30]}...")
    return found


def save(
    engine: Engine, class_name: str, members: Sequence[str], owner_id: int | None = None
) -> int:
    """Keeps a class's list in place of the one before; how many names. Raises StorageError.

    owner_id: the account whose list it is; None: nobody's.

    Raises InputFileError without a name of the class, or without a name in the list.
    """
    class_name, members = class_name.strip(), tidied(members)
    if not class_name:
        raise InputFileError("say which class the list is of")
    if not members:
        raise InputFileError("the class list is empty: give one name per line")
    with writing(engine) as connection:
        known = (ClassMember.class_name == class_name, ClassMember.owner_id == owner_id)
        connection.execute(delete_rows(ClassMember).where(*known))
        of_list = {"class_name": class_name, "owner_id": owner_id}
        connection.execute(insert(ClassMember), [of_list | {"name": name} for name in members])
    return len(members)


def names(engine: Engine, class_name: str, owner_id: int | None = None) -> list[str]:
    """The names of a class in the order of its list; empty where there is none.

    owner_id: without the lists of other accounts than this one.
    """
    wanted = select(ClassMember.name).where(ClassMember.class_name == class_name.strip())
    if owner_id is not None:
        theirs = or_(ClassMember.owner_id == owner_id, ClassMember.owner_id.is_(None))
        wanted = wanted.where(theirs)
    with reading(engine) as connection:
        return list(connection.execute(wanted.order_by(ClassMember.id)).scalars())


def classes(engine: Engine) -> dict[str, int]:
    """Classes that have a list, in order, and how many names each has."""
    counted = (
        select(ClassMember.class_name, func.count())
        .group_by(ClassMember.class_name)
        .order_by(ClassMember.class_name)
    )
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(counted)}


def delete(engine: Engine, class_name: str) -> int:
    """Deletes the list of a class; how many names. Raises StorageError where there is none."""
    with writing(engine, durable=True) as connection:
        gone = connection.execute(
            delete_rows(ClassMember)
            .where(ClassMember.class_name == class_name.strip())
            .returning(ClassMember.id)
        ).all()
        if not gone:
            raise StorageError(
                f"there is no list of class {class_name!r}; "
                "'classmood class-list' shows those there are"
            )
    return len(gone)
