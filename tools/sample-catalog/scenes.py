# SPDX-License-Identifier: Apache-2.0
"""Furnished scenes: one per product, with the clutter of a real room."""

import math

import materials as m
import products
import sets
import studio
from shapes import box, fillet, lathe, move, new_objects, place, sweep


def breakfast_table(things):
    sets.table(m.planks("#b98a5a", "#6b4426"))
    sets.wall(95, m.plaster("#d9cfc0", "#c4b8a6"))
    sets.book_stack((-16, 20, 0), ["#7d3b2e", "#d8c8a8", "#4a6350"], turn=12)
    sets.plant((14, 30, 0))
    plate_of_biscuits((14, -1, 0))
    sets.draped_cloth(m.cloth("#b7a98f", "#8d7f66"), 26, 17, centre=(-19, -4), turn=24)
    studio.ambient(m.rgb("#dfe6f2"), 0.25)
    studio.window((-110, -10, 75), (0, 0, 5), 110, 130, 9.0)
    studio.sun(-62, 36, 2.2)


def plate_of_biscuits(location):
    white = m.matte_ceramic("#efece6", "#e4dfd6")
    things = [lathe("plate", fillet([(0, 0.1), (4.2, 0.1, 0.3), (7.6, 1.3, 0.8), (7.7, 1.5, 0.1),
                                     (7.4, 1.55, 0.2), (4.2, 0.5, 0.6), (0, 0.5)]), white)]
    crust = m.matte_ceramic("#c08a4a", "#8f5a28")
    for x, y, z, tilt in ((-1.5, 0.5, 0.5, 0), (1.8, -1.2, 0.6, 0), (0.6, 1.6, 1.3, 14)):
        biscuit = lathe("biscuit", fillet([(0, 0), (2.4, 0, 0.3), (2.5, 0.9, 0.4), (0, 1.0)]), crust,
                        segments=48, ripple=lambda a, z: 1 + 0.03 * abs(2 * (a * 8 / 3.1416 % 1) - 1))
        things.append(move(biscuit, (x, y, z), (tilt, 0, 0)))
    return place(things, location)


def bathroom_shelf(things):
    sets.table(m.terrazzo("#dcd7cf", "#8a7466", "#b9a48f", "#59605c", "#c9897a"), back=28, thickness=4)
    sets.wall(34, m.tiles("#d5e0dc", "#c3d2cd", "#eceae4"))
    sets.towel_stack((-19, 13, 0), ["#e6ded0", "#9fb0a6"])
    sets.plant((17, 17, 0), pot="#e4dccf", height=20, seed=8)
    sets.candle((8.5, 5, 0), radius=2.8, height=5)
    soap = m.plain("soap", "#c9b99a", 0.45)
    place([box("soap", (6.5, 4.2, 2.2), soap, (0, 0, 1.1), 0.8)], (-7.5, -1.5, 0), 25)
    studio.ambient(m.rgb("#eef3f2"), 0.3)
    studio.window((85, -40, 70), (0, 0, 5), 90, 110, 9.0, (1, 0.97, 0.92))
    studio.window((-80, -60, 40), (0, 0, 5), 70, 70, 1.5)


def bedside(things):
    sets.table(m.wood("#8a5a36", "#4b2b18", along="X"), front=-24, back=26, width=90)
    sets.wall(28, m.plaster("#47606a", "#3a5059", relief=0.5))
    top = sets.book_stack((-21, 0, 0), ["#a9502f", "#e0d3b8", "#27425a"], turn=-10, seed=5)
    place(new_objects(products.mug, "#d8d2c6", "#b9b0a0"), (-21, -1, top), 30)
    place(new_objects(sets.picture_frame, (0, 0, 0), (26, 34), ["#c46b45", "#e0b35a", "#34525a"]),
          (27, 24, 0), -4, (-7, 0))
    place(new_objects(products.desk_clock), (19, -6, 0), -22)
    studio.ambient(m.rgb("#8fa6c8"), 0.12)
    studio.window((-150, -90, 90), (0, 0, 20), 90, 120, 3.0, (0.6, 0.75, 1))
    studio.bulb((0, 0, 34), 42000, radius=3.0)


def work_desk(things):
    sets.table(m.wood("#6e4a30", "#3a2316", along="X", scale=0.7))
    sets.wall(75, m.plaster("#c9cbc8", "#b4b7b5"))
    notebook = m.leather("#7c4a2b")
    place([box("notebook", (14.5, 21, 1.5), notebook, (0, 0, 0.75), 0.3)], (-21, 3, 0), 14)
    pencil = sweep("pencil", [(-8.5, 0, 0.4), (8.5, 0, 0.4)], lambda t: (0.38, 0.38),
                   m.plain("paint", "#d9a21f", 0.35), sides=6)
    place([pencil], (-20, 0, 1.6), 62)
    screen = m.plain("screen", "#0d0f12", 0.12)
    place([box("screen", (56, 1.6, 33), screen, (0, 0, 25), 0.4),
           box("stand", (5, 1, 16), m.metal("#aeb2b6", 0.3), (0, 1, 8), 0.2),
           box("foot", (22, 15, 0.8), m.metal("#aeb2b6", 0.3), (0, 2, 0.4), 0.2)], (18, 32, 0), -16)
    place(new_objects(products.mug, "#c0603c", "#97432a"), (19, 5, 0), -40)
    sets.plant((-27, 28, 0), pot="#dad4c8", seed=11)
    studio.ambient(m.rgb("#dfe6f2"), 0.22)
    studio.window((-95, -25, 80), (0, 0, 8), 90, 120, 10.0)
    studio.window((90, -30, 60), (0, 0, 8), 50, 90, 1.6, (1, 0.86, 0.7))


def sideboard(things):
    sets.table(m.wood("#c79a63", "#8f6237", along="X", scale=0.6), back=24)
    sets.wall(26, m.plaster("#b98f78", "#a67a63", relief=0.6))
    sets.book_stack((-30, 2, 0), ["#e3d8c2", "#4f6152", "#b5663e"], turn=6, seed=9)
    sets.candle((-27, 1, 8.2), radius=3.0, height=7)
    place(new_objects(sets.picture_frame, (0, 0, 0), (30, 40), ["#4f6152", "#d9b070"]), (25, 19, 0), 3,
          (-8, 0))
    sets.candle((17, -7, 0), "#c9b8a0", radius=3.2, height=5)
    runner = m.cloth("#e2dccf", "#c4bba8")
    sets.draped_cloth(runner, 64, 24, centre=(0, -3), clear=9, fold=0.5, seed=6)
    studio.ambient(m.rgb("#e8e4ee"), 0.2)
    studio.window((-120, -60, 90), (0, 0, 12), 60, 100, 5.0)
    studio.sun(-55, 32, 4.0)
    window_bars()


def window_bars():
    """A sash between the sun and the wall: its shadow makes a room of the set."""
    bar = m.plain("sash", "#ffffff", 0.6)
    toward = studio.direction(-55, 32)
    parts = [box("sash", (90, 2, 4), bar, (0, 0, z)) for z in (-36, 0, 36)]
    parts += [box("sash", (4, 2, 90), bar, (x, 0, 0)) for x in (-38, 0, 38)]
    # Walls around the window keep the rest of the sun out.
    parts += [box("jamb", (120, 2, 300), bar, (x, 0, 0)) for x in (-98, 98)]
    parts += [box("lintel", (100, 2, 120), bar, (0, 0, z)) for z in (-98, 98)]
    place(parts, toward * 140, -55)


def playroom(things):
    sets.table(m.planks("#d9b98c", "#b08a5a", width=9), front=-80, back=120, width=400)
    sets.wall(110, m.plaster("#e8dcc0", "#dccfae"))
    rug = m.cloth("#5f86a0", "#456a85", pitch=4)
    place([lathe("rug", fillet([(0, 0.7), (33, 0.7, 0.4), (34, 0, 0.2)]), rug)], (6, 8, 0))
    colours = ["#c94f3d", "#e2b13c", "#4f8a5b", "#3f6fa0", "#e6d9c2", "#d9803f"]
    spots = [(-15, 8, 0.7, 20), (-11, 14, 0.7, -15), (17, 9, 0.7, 40), (13.5, 15, 0.7, 8),
             (-13, 11, 5.3, 35), (21, -1, 0.7, 12)]
    for colour, (x, y, z, turn) in zip(colours, spots):
        paint = m.plain("paint", colour, 0.45)
        place([box("block", (4.6, 4.6, 4.6), paint, (0, 0, 2.3), 0.35)], (x, y, z), turn)
    arc = [math.radians(-90 + 180 * k / 40) for k in range(41)]
    ball = lathe("ball", [(5 * math.cos(a), 5 + 5 * math.sin(a)) for a in arc],
                 m.plain("ball", "#d96a4a", 0.4))
    place([ball], (2, 34, 0.7))
    sets.book_stack((34, 44, 0), ["#3f6fa0", "#e2b13c", "#c94f3d"], turn=20, seed=4)
    studio.rest(things, floor=0.7)
    studio.ambient(m.rgb("#e6edf5"), 0.3)
    studio.window((-120, -30, 100), (0, 0, 5), 110, 130, 9.0)
    studio.sun(-50, 40, 2.0)


def kitchen(things):
    sets.table(m.planks("#c9a070", "#8d6238", width=7), back=34, thickness=4)
    sets.wall(36, m.tiles("#eee9df", "#e4ddd0", "#b9b2a6", 20, 10))
    sets.jar((-27, 20, 0), "#d9d2c4")
    sets.jar((-36, 14, 0), "#8fa39a", radius=5.2, height=16)
    board = m.wood("#a8763f", "#6e4623", along="Z")
    place([box("board", (24, 2.2, 40), board, (0, 0, 20), 0.9)], (25, 28, 0), 0, (-10, 0))
    place(new_objects(products.mug, "#e3dccf", "#c9bfae"), (22, -4, 0), -30)
    place(new_objects(products.mug, "#54705f", "#3b5346"), (31, 6, 0), 160)
    towel = m.cloth("#c9694f", "#e6ded0", pitch=2.2)
    sets.draped_cloth(towel, 30, 18, centre=(-24, -7), turn=-14, seed=12)
    lemon = m.plain("lemon", "#e3b62c", 0.4)
    for x, y in ((-19, -5), (-26, -2)):
        fruit = lathe("lemon", fillet([(0, 0), (1.2, 0.6, 0.4), (3.0, 2.2, 1.5), (3.0, 5.0, 1.5),
                                       (1.0, 7.0, 0.6), (0, 7.4)]), lemon, segments=48)
        place([move(fruit, (0, 0, 0), (0, 90, 0))], (x, y, 3.2), x * 9)
    studio.ambient(m.rgb("#eef1f2"), 0.25)
    studio.window((95, -40, 85), (0, 0, 10), 100, 120, 9.0)
    studio.window((-95, -60, 50), (0, 0, 10), 80, 80, 1.4, (1, 0.93, 0.85))


def bookshelf(things):
    shelf = m.wood("#d2b48a", "#a5814f", along="X")
    sets.table(shelf, front=-16, back=22, width=160)
    sets.wall(22, m.plaster("#dfe0dc", "#d2d3ce"))
    sets.book_row((-33, -1, 0), ["#344e41", "#a3563d", "#e2d5ba", "#2f3e5c", "#7b6a8f", "#c9983e",
                                 "#8a2f2b"], seed=2)
    sets.book_row((22, 0, 0), ["#7a8c7b", "#d8cbb0", "#3c3a4a", "#9c4a3a"], seed=7)
    sets.plant((13, 12, 0), pot="#3f4a4f", leaves=18, height=16, seed=5)
    place([lathe("bowl", fillet([(0, 0.2), (2.6, 0, 0.5), (5.2, 4.2, 2), (4.9, 4.3, 0.2), (2.4, 0.6, 1),
                                 (0, 0.6)]), m.matte_ceramic("#b9795a", "#a0623f"))], (14, -6, 0))
    studio.ambient(m.rgb("#e9ebf2"), 0.28)
    studio.window((-90, -70, 80), (0, 0, 6), 80, 110, 8.0, (1, 0.95, 0.88))
    studio.window((80, -80, 30), (0, 0, 6), 80, 80, 1.4)
