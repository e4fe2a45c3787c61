"""The 25 people of the drawn class. None of them exists."""

from benchmarks.demo.painter.appearance import Appearance, Person

PORCELAIN, FAIR, ROSY, WARM = (248, 220, 200), (240, 204, 178), (236, 196, 172), (228, 184, 148)
SAND, OLIVE, TAN, ALMOND = (222, 178, 136), (204, 158, 116), (192, 142, 102), (170, 118, 84)
UMBER, COCOA, SEPIA = (146, 98, 68), (134, 90, 64), (120, 78, 56)
BLACK, SOFT_BLACK, ESPRESSO, BROWN = (34, 28, 30), (46, 38, 38), (62, 42, 34), (98, 64, 42)
CHESTNUT, AUBURN, GINGER, BLOND = (124, 76, 48), (138, 66, 42), (192, 104, 52), (214, 174, 112)
SILVER, ASH = (176, 174, 172), (148, 128, 104)
HAZEL, BLUE, GREEN, GREY, DARK = (
    (128, 92, 48),
    (84, 122, 158),
    (94, 122, 86),
    (110, 122, 130),
    (66, 42, 30),
)

# fmt: off
CAST: tuple[Person, ...] = (
    Person("Amara Okafor", Appearance(
        COCOA, "braids", BLACK, DARK, clothes="tee", clothes_color=(226, 172, 64), room="plant",
        room_color=(206, 196, 180), lips=1.25, lashes=0.8, nose=1.14, eye_size=1.05, scale=1.04,
        shift=(-0.1, 0.01),
    )),
    Person("Jonas Lindqvist", Appearance(
        FAIR, "side_part", BLOND, BLUE, clothes="shirt", clothes_color=(120, 150, 186),
        room="window", room_color=(190, 200, 206), jaw=1.05, brow_weight=0.95, scale=1.0,
        shift=(0.06, 0),
    )),
    Person("Mei Tanaka", Appearance(
        WARM, "bob", BLACK, DARK, clothes="turtleneck", clothes_color=(168, 92, 92),
        room="shelves", room_color=(180, 168, 156), eye_tilt=0.6, width=0.98, lashes=0.6,
        nose=0.95, scale=0.98, shift=(0, 0.0),
    )),
    Person("Diego Ramírez", Appearance(
        TAN, "quiff", ESPRESSO, DARK, beard="short", clothes="hoodie",
        clothes_color=(72, 92, 110), room="pictures", room_color=(210, 190, 166), jaw=1.06,
        brow_weight=1.15, scale=1.1, shift=(-0.12, -0.01),
    )),
    Person("Léa Moreau", Appearance(
        ROSY, "wavy", CHESTNUT, HAZEL, clothes="vneck", clothes_color=(86, 124, 110),
        room="lamp", room_color=(200, 180, 168), lips=1.1, lashes=0.8, width=0.97, scale=1.0,
        shift=(0.08, 0.02),
    )),
    Person("Kwame Mensah", Appearance(
        SEPIA, "buzz", BLACK, DARK, glasses="wire", clothes="blazer",
        clothes_color=(64, 74, 98), room="bokeh", room_color=(150, 156, 170), lips=1.2,
        nose=1.18, jaw=1.04, scale=1.06, shift=(-0.04, 0.0),
    )),
    Person("Aisha Rahman", Appearance(
        OLIVE, "long", ESPRESSO, DARK, headwear="hijab", headwear_color=(126, 150, 160),
        clothes="tee", clothes_color=(86, 104, 120), room="wall", room_color=(214, 204, 190),
        lashes=0.9, lips=1.08, eye_size=1.06, scale=1.0, shift=(0, 0.0),
    )),
    Person("Oliver Hughes", Appearance(
        PORCELAIN, "curly_top", GINGER, GREEN, clothes="tee", clothes_color=(96, 132, 120),
        room="wood", room_color=(184, 152, 120), freckles=0.9, width=0.97, scale=0.94,
        shift=(0.1, 0.03),
    )),
    Person("Priya Nair", Appearance(
        ALMOND, "long", BLACK, DARK, clothes="shirt", clothes_color=(176, 86, 110), room="plant",
        room_color=(196, 204, 192), lashes=0.9, lips=1.12, brow_weight=1.05, eye_size=1.06,
        scale=1.02, shift=(-0.08, 0),
    )),
    Person("Tomasz Nowak", Appearance(
        FAIR, "crop", BROWN, GREY, clothes="hoodie", clothes_color=(128, 64, 68), room="shelves",
        room_color=(168, 176, 180), jaw=1.08, beard="stubble", scale=1.12, shift=(0.04, -0.01),
    )),
    Person("Zainab Yusuf", Appearance(
        UMBER, "afro", SOFT_BLACK, DARK, clothes="turtleneck", clothes_color=(60, 104, 112),
        room="lamp", room_color=(192, 168, 150), lips=1.22, lashes=0.7, nose=1.12, scale=0.98,
        shift=(0.0, 0.05),
    )),
    Person("Hiro Sato", Appearance(
        WARM, "crop", BLACK, DARK, glasses="wire", clothes="shirt",
        clothes_color=(206, 206, 200), room="window", room_color=(186, 196, 190), eye_tilt=0.5,
        lashes=0.4, scale=0.97, shift=(-0.1, 0.01),
    )),
    Person("Elena Petrova", Appearance(
        PORCELAIN, "ponytail", ASH, BLUE, clothes="blazer", clothes_color=(112, 100, 128),
        room="pictures", room_color=(200, 200, 208), lashes=0.7, lips=1.05, width=0.96,
        scale=1.03, shift=(0.07, 0.0),
    )),
    Person("Samuel Cohen", Appearance(
        SAND, "curls", BROWN, HAZEL, glasses="wire", glasses_color=(96, 66, 44),
        clothes="vneck", clothes_color=(104, 120, 84), room="wood", room_color=(172, 144, 116),
        lashes=0.3, scale=1.0, shift=(-0.02, 0.03),
    )),
    Person("Harpreet Singh", Appearance(
        ALMOND, "bald", SOFT_BLACK, DARK, headwear="turban", headwear_color=(186, 98, 52),
        beard="full", clothes="shirt", clothes_color=(112, 134, 160), room="wall",
        room_color=(198, 190, 200), brow_weight=1.15, lips=0.9,
        lip_color=(150, 96, 78), scale=1.04, shift=(0.05, 0.0),
    )),
    Person("Grace Kim", Appearance(
        FAIR, "bun", ESPRESSO, DARK, clothes="tee", clothes_color=(222, 150, 140), room="bokeh",
        room_color=(186, 160, 158), eye_tilt=0.5, lashes=0.7, scale=0.96, shift=(-0.14, 0.03),
    )),
    Person("Marcus Brown", Appearance(
        SEPIA, "curly_top", BLACK, DARK, beard="stubble", clothes="hoodie",
        clothes_color=(196, 196, 190), room="lamp", room_color=(150, 150, 160), lips=0.95,
        lip_color=(124, 76, 66), nose=1.15, jaw=1.05, scale=1.1, shift=(0.1, 0.0),
    )),
    Person("Sofia Rossi", Appearance(
        SAND, "curls", ESPRESSO, GREEN, clothes="blazer", clothes_color=(150, 72, 76),
        room="window", room_color=(206, 196, 180), lips=1.12, lashes=0.8, scale=1.02,
        shift=(-0.05, 0.03),
    )),
    Person("Nils Berger", Appearance(
        ROSY, "balding", SILVER, BLUE, glasses="wire", glasses_color=(92, 92, 98),
        clothes="shirt", clothes_color=(142, 158, 146), room="shelves",
        room_color=(178, 160, 140), age=0.75, jaw=1.04, scale=1.0, shift=(0, 0),
    )),
    Person("Thandiwe Dube", Appearance(
        COCOA, "buzz", BLACK, DARK, clothes="blazer", clothes_color=(208, 120, 72), room="plant",
        room_color=(176, 186, 180), lashes=0.9, lips=1.25, nose=1.1, eye_size=1.05, scale=1.0,
        shift=(0.08, 0.0),
    )),
    Person("Lucas Silva", Appearance(
        OLIVE, "curly_top", ESPRESSO, HAZEL, headwear="headphones", headwear_color=(70, 74, 84),
        clothes="tee", clothes_color=(82, 128, 156), room="wall", room_color=(180, 190, 204),
        beard="stubble", scale=1.08, shift=(-0.09, 0.01),
    )),
    Person("Ingrid Haugen", Appearance(
        ROSY, "bob", SILVER, GREY, glasses="wire", glasses_color=(120, 60, 70),
        clothes="turtleneck", clothes_color=(96, 92, 128), room="lamp",
        room_color=(206, 186, 164), age=0.5, lashes=0.4, scale=1.0, shift=(0.02, 0.01),
    )),
    Person("Omar Haddad", Appearance(
        TAN, "crop", BLACK, DARK, beard="stubble", glasses="wire", clothes="vneck",
        clothes_color=(70, 98, 84), room="pictures", room_color=(190, 180, 164),
        brow_weight=1.15, jaw=1.04, scale=1.06, shift=(0.12, -0.01),
    )),
    Person("Chloé Dubois", Appearance(
        PORCELAIN, "fringe", AUBURN, GREEN, clothes="shirt", clothes_color=(126, 160, 172),
        room="plant", room_color=(212, 200, 194), freckles=0.6, lashes=0.8, lips=1.05,
        scale=0.95, shift=(-0.06, 0.01),
    )),
    Person("Arjun Patel", Appearance(
        UMBER, "side_part", BLACK, DARK, headwear="beanie", headwear_color=(92, 120, 104),
        beard="stubble", clothes="hoodie", clothes_color=(206, 170, 108), room="wood",
        room_color=(160, 140, 124), brow_weight=1.1, scale=1.03, shift=(0.05, 0.02),
    )),
)
# fmt: on
