"""On a server, all readings of a moment as one row; these and roll-ups in parts of 100 lessons.

A row of PostgreSQL costs 28 bytes beside its columns and an entry of the key's index: more than a
reading itself. `reading_sample` keeps the faces of a moment side by side, 23 bytes each, and
`reading` becomes a view of it with the same columns, which can be written to as well. SQLite keeps
its table: there a row costs six bytes.

`mood` is divided as well: roll-ups of the class lie together, with the index that lists of lessons
take their sums from, and those of seats by lessons. An index with sums in it had every roll-up,
which is written ten times, leave ten dead rows and ten entries in each index.

A face: number of the seat (2 bytes), seven probabilities (14, as before), face_px (2), then one
byte each: quality in per cent, row and column of the tile, others and unsure (255: not known).
Numbers are unsigned, highest byte first.
"""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE reading_sample (
    session_id integer NOT NULL,
    offset_ms bigint NOT NULL,
    faces bytea NOT NULL,
    PRIMARY KEY (session_id, offset_ms)
) PARTITION BY RANGE (session_id)
"""
# beside the row as long as it fits into a page: seven in eight classes would need nothing else
_INLINE = "ALTER TABLE reading_sample ALTER COLUMN faces SET STORAGE MAIN"

# not inlined, as it is strict: so the planner believes in thirty faces, not in a thousand
_PLACES = """
CREATE FUNCTION reading_places(faces bytea) RETURNS SETOF integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 30
AS 'SELECT generate_series(0, length(faces) - 1, 23)'
"""

_WITHOUT = """
CREATE FUNCTION reading_without(faces bytea, numbers integer[]) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(
        string_agg(substring(faces FROM at + 1 FOR 23), ''::bytea ORDER BY at), ''::bytea)
    FROM reading_places(faces) AS at
    WHERE (get_byte(faces, at) << 8) + get_byte(faces, at + 1) <> ALL (numbers)
$$
"""

_FACE = """
CREATE FUNCTION reading_face(
    seat_id integer, probabilities bytea, face_px integer, quality_percent integer,
    tile_row integer, tile_column integer, others integer, unsure integer
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substring(int4send(seat_id % 1000) FROM 3) || probabilities
        || substring(int4send(least(greatest(face_px, 0), 65535)) FROM 3)
        || substring(int4send(least(greatest(quality_percent, 0), 255)) FROM 4)
        || substring(int4send(least(greatest(tile_row, 0), 255)) FROM 4)
        || substring(int4send(least(greatest(tile_column, 0), 255)) FROM 4)
        || substring(int4send(
            CASE WHEN others IS NULL THEN 255 ELSE least(greatest(others, 0), 254) END) FROM 4)
        || substring(int4send(coalesce(unsure, 255)) FROM 4)
$$
"""

_VIEW = """
CREATE VIEW reading AS
SELECT
    sample.session_id,
    sample.offset_ms,
    sample.session_id * 1000 + (get_byte(faces, at) << 8) + get_byte(faces, at + 1) AS seat_id,
    substring(faces FROM at + 3 FOR 14) AS probabilities,
    ((get_byte(faces, at + 16) << 8) + get_byte(faces, at + 17))::smallint AS face_px,
    get_byte(faces, at + 18)::smallint AS quality_percent,
    get_byte(faces, at + 19)::smallint AS tile_row,
    get_byte(faces, at + 20)::smallint AS tile_column,
    nullif(get_byte(faces, at + 21), 255)::smallint AS others,
    nullif(get_byte(faces, at + 22), 255)::smallint AS unsure
FROM reading_sample AS sample CROSS JOIN LATERAL reading_places(sample.faces) AS at
"""

_WRITTEN = """
CREATE FUNCTION reading_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE reading_sample SET faces = reading_without(faces, ARRAY[OLD.seat_id % 1000])
        WHERE session_id = OLD.session_id AND offset_ms = OLD.offset_ms;
        DELETE FROM reading_sample
        WHERE session_id = OLD.session_id AND offset_ms = OLD.offset_ms AND length(faces) = 0;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.seat_id / 1000 <> NEW.session_id OR length(NEW.probabilities) <> 14 THEN
        RAISE check_violation USING MESSAGE = format(
            'a reading of seat %s does not belong into lesson %s, or is not of seven numbers',
            NEW.seat_id, NEW.session_id);
    END IF;
    IF EXISTS (SELECT FROM reading WHERE session_id = NEW.session_id
               AND offset_ms = NEW.offset_ms AND seat_id = NEW.seat_id) THEN
        RAISE unique_violation USING MESSAGE = format(
            'seat %s has a reading at %s ms already', NEW.seat_id, NEW.offset_ms);
    END IF;
    INSERT INTO reading_sample AS sample VALUES (
        NEW.session_id, NEW.offset_ms, reading_face(
            NEW.seat_id, NEW.probabilities, NEW.face_px, NEW.quality_percent,
            NEW.tile_row, NEW.tile_column, NEW.others, NEW.unsure))
    ON CONFLICT (session_id, offset_ms) DO UPDATE SET faces = sample.faces || excluded.faces;
    RETURN NEW;
END $$
"""
_WRITABLE = """
CREATE TRIGGER reading_written INSTEAD OF INSERT OR UPDATE OR DELETE ON reading
FOR EACH ROW EXECUTE FUNCTION reading_written()
"""

# attached, not created as a part: that would wait for every monitor that writes and every page
_PARTITIONS = """
CREATE FUNCTION reading_partitions(for_session integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    low integer;
    whole text;
    part text;
BEGIN
    FOREACH low IN ARRAY ARRAY[for_session / 100 * 100, (for_session / 100 + 1) * 100] LOOP
        FOREACH whole IN ARRAY ARRAY['reading_sample', 'mood_seat'] LOOP
            part := whole || '_' || low;
            CONTINUE WHEN to_regclass(part) IS NOT NULL;
            PERFORM pg_advisory_xact_lock(1128089924, 19);
            CONTINUE WHEN to_regclass(part) IS NOT NULL;
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING STORAGE)', part, whole);
            EXECUTE format(
                'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
                whole, part, low, low::bigint + 100);
        END LOOP;
    END LOOP;
END $$
"""
_OPENED = """
CREATE FUNCTION session_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reading_partitions(NEW.id);
    RETURN NULL;
END $$
"""
_ON_OPENED = (
    "CREATE TRIGGER session_began AFTER INSERT ON session "
    "FOR EACH ROW EXECUTE FUNCTION session_opened()",
    "CREATE TRIGGER session_reopened AFTER UPDATE OF ended_at ON session "
    "FOR EACH ROW WHEN (NEW.ended_at IS NULL) EXECUTE FUNCTION session_opened()",
)
# a foreign key would lock `session` against every other lesson whenever a partition is made or goes
_DELETED = """
CREATE FUNCTION session_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM reading_sample WHERE session_id = OLD.id;
    DELETE FROM mood WHERE session_id = OLD.id;
    RETURN NULL;
END $$
"""
_ON_DELETED = (
    "CREATE TRIGGER session_deleted AFTER DELETE ON session "
    "FOR EACH ROW EXECUTE FUNCTION session_deleted()"
)

_MOOD = (
    """
CREATE TABLE mood (
    session_id integer NOT NULL, bucket_ms bigint NOT NULL, seat_id integer NOT NULL,
    readings integer NOT NULL, samples integer NOT NULL,
    seen double precision NOT NULL, tiles double precision NOT NULL,
    cameras_off double precision NOT NULL, confused double precision NOT NULL,
    sad double precision NOT NULL, probabilities bytea, unsure double precision,
    CONSTRAINT mood_key PRIMARY KEY (session_id, bucket_ms, seat_id)
) PARTITION BY RANGE (seat_id)
""",
    "CREATE TABLE mood_class PARTITION OF mood FOR VALUES FROM (0) TO (1)",
    "CREATE INDEX ix_mood_class ON mood_class "
    "(session_id, readings, samples, seen, tiles, unsure) WHERE seat_id = 0",
    "CREATE TABLE mood_seat PARTITION OF mood FOR VALUES FROM (1) TO (MAXVALUE) "
    "PARTITION BY RANGE (session_id)",
)
_COLUMNS = (
    "session_id, bucket_ms, seat_id, readings, samples, seen, tiles, cameras_off, confused, sad, "
    "probabilities, unsure"
)

_PACK = """
INSERT INTO reading_sample
SELECT session_id, offset_ms, string_agg(reading_face(
    seat_id, probabilities, face_px, quality_percent, tile_row, tile_column, others, unsure
), ''::bytea ORDER BY seat_id)
FROM reading_row GROUP BY session_id, offset_ms
"""
_FUNCTIONS = (
    "session_deleted()", "session_opened()", "reading_partitions(integer)", "reading_written()",
    "reading_face(integer,bytea,integer,integer,integer,integer,integer,integer)",
    "reading_without(bytea,integer[])", "reading_places(bytea)",
)  # fmt: skip


def upgrade() -> None:
    """Packs the readings that are there."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.rename_table("reading", "reading_row")
    op.rename_table("mood", "mood_row")
    op.drop_index("ix_mood_class", "mood_row")
    for statement in (
        _TABLE, _INLINE, _PLACES, _WITHOUT, _FACE, _VIEW, _WRITTEN, _WRITABLE, _PARTITIONS,
        *_MOOD, _OPENED, *_ON_OPENED, _DELETED, _ON_DELETED,
        "SELECT reading_partitions(0)",
        "SELECT reading_partitions(hundred * 100) "
        "FROM (SELECT DISTINCT id / 100 AS hundred FROM session) AS used",
        _PACK, f"INSERT INTO mood ({_COLUMNS}) SELECT {_COLUMNS} FROM mood_row",
    ):  # fmt: skip
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.drop_table("reading_row")
    op.drop_table("mood_row")


def downgrade() -> None:
    """Unpacks them into a table as it was."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "reading_row",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("probabilities", sa.LargeBinary(), nullable=False),
        sa.Column("face_px", sa.SmallInteger(), nullable=False),
        sa.Column("quality_percent", sa.SmallInteger(), nullable=False),
        sa.Column("tile_row", sa.SmallInteger(), nullable=False),
        sa.Column("tile_column", sa.SmallInteger(), nullable=False),
        sa.Column("others", sa.SmallInteger(), nullable=True),
        sa.Column("unsure", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="reading_session_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "offset_ms", "seat_id", name="reading_pkey"),
    )
    op.execute("INSERT INTO reading_row SELECT * FROM reading")
    _whole_mood()
    for trigger in ("session_began", "session_reopened", "session_deleted"):
        op.execute(f"DROP TRIGGER {trigger} ON session")
    op.execute("DROP VIEW reading")
    op.drop_table("reading_sample")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.rename_table("reading_row", "reading")


def _whole_mood() -> None:
    """One table as before, under its name."""
    op.rename_table("mood", "mood_parts")
    op.execute("ALTER INDEX ix_mood_class RENAME TO ix_mood_class_parts")
    op.create_table(
        "mood",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("bucket_ms", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Double(), nullable=False)
            for name in ("seen", "tiles", "cameras_off", "confused", "sad")
        ),
        sa.Column("probabilities", sa.LargeBinary(), nullable=True),
        sa.Column("unsure", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "bucket_ms", "seat_id"),
    )
    op.create_index(
        "ix_mood_class",
        "mood",
        ["session_id", "readings", "samples", "seen", "tiles", "unsure"],
        postgresql_where=sa.text("seat_id = 0"),
    )
    op.execute(f"INSERT INTO mood ({_COLUMNS}) SELECT {_COLUMNS} FROM mood_parts")
    op.drop_table("mood_parts")
