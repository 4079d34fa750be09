# SPDX-License-Identifier: Apache-2.0
"""Backgrounds, props and light plans. Each set is built around the product."""

import math
import random

from mathutils import Vector

import materials as m
import studio
from shapes import box, fillet, from_faces, lathe, move, new_objects, place, sweep


# --- seamless backgrounds ---------------------------------------------------

def roll(size, material):
    """Paper that comes down a wall and runs out under the product."""
    depth, height, width = size * 3.0, size * 7.0, size * 10.0
    profile = fillet([(-size * 6, 0), (depth, 0, size * 2.0), (depth, height)], steps=24)
    vertices = [(x, y, z) for y, z in profile for x in (-width, width)]
    faces = [(2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2) for k in range(len(profile) - 1)]
    return from_faces("roll", vertices, faces, material)


def size_of(things):
    low, high = studio.bounds(things)
    return (high - low).length


def studio_white(things, colour="#f4f4f3", key=-1, contrast=1.0):
    """High-key: a big key on one side, a fill, and a light from above for the sweep."""
    roll(size_of(things), m.plain("paper", colour, 0.8, Specular=0.2))
    studio.ambient(m.rgb("#ffffff"), 0.4 / contrast)
    studio.softbox(things, (40 + 18 * contrast) * key, 38, 8.0, size=1.1)
    studio.softbox(things, -60 * key, 20, 1.8 / contrast, size=1.3)
    studio.softbox(things, 10 * key, 80, 5.0 / contrast, size=1.4, distance=2.8)


def studio_paper(things, low, high, key=-1, contrast=1.0):
    """Seamless paper, one colour or a gradient, with a firmer key light."""
    size = size_of(things)
    roll(size, m.paper_roll(low, high, size * 3, size * 2.5))
    studio.ambient(m.rgb("#f2f4ff"), 0.22 / contrast)
    studio.softbox(things, 55 * key, 42, 7.0, size=0.8, colour=(1, 0.97, 0.93))
    studio.softbox(things, -70 * key, 18, 1.3 / contrast, size=1.4, colour=(0.93, 0.97, 1))
    studio.softbox(things, 150 * key, 50, 3.5, size=0.7)


# --- rooms ------------------------------------------------------------------

def table(material, front=-45, back=40, width=180, thickness=3.0):
    top = box("table", (width, back - front, thickness), material, radius=0.4)
    top.location = (0, (front + back) / 2, -thickness / 2)
    return top


def wall(y, material, width=600, height=400, base=-80):
    """A wall in the xz plane; its texture runs in x and z."""
    flat = from_faces("wall", [(-width, -height, 0), (width, -height, 0), (width, height, 0),
                               (-width, height, 0)], [(0, 1, 2, 3)], material)
    flat.rotation_euler = (math.pi / 2, 0, 0)
    flat.location = (0, y, base + height)
    return flat


# --- props ------------------------------------------------------------------

def book(size, cover, pages="#e9e1cf"):
    """A closed book lying on its back: x is its height, y its width."""
    long, wide, thick = size
    board = m.cloth(cover, cover, pitch=14)
    box("pages", (long - 0.6, wide - 0.5, thick - 0.4), m.cardstock(pages), (0, 0.1, thick / 2), 0.05)
    for z in (0.12, thick - 0.12):
        box("board", (long, wide, 0.24), board, (0, 0, z), 0.1)
    box("spine", (long, 0.3, thick), board, (0, -wide / 2, thick / 2), 0.14)


def book_stack(location, colours, turn=0.0, seed=1):
    rng = random.Random(seed)
    x, y, z = location
    for colour in colours:
        size = (rng.uniform(19, 24), rng.uniform(13, 16), rng.uniform(1.8, 3.2))
        place(new_objects(book, size, colour), (x + rng.uniform(-1, 1), y, z),
              turn + rng.uniform(-9, 9))
        z += size[2]
    return z


def book_row(location, colours, seed=1, lean=0.0):
    """Books standing on a shelf, spines to the front."""
    rng = random.Random(seed)
    x, y, z = location
    for colour in colours:
        tall, wide, thick = rng.uniform(18, 24), rng.uniform(13, 15), rng.uniform(2, 4)
        # The book's long side goes up and its spine stays at the front.
        place(new_objects(book, (tall, wide, thick), colour),
              (x, y + wide / 2, z + tall / 2), 0, (0, -90 + lean))
        x += thick + 0.15


def plant(location, pot="#b9694a", leaves=26, height=26, seed=3):
    rng = random.Random(seed)
    clay = m.matte_ceramic(pot, pot)
    x, y, z = location
    shell = [(0, 0), (4.6, 0, 0.4), (6.2, 9.5, 0.3), (6.5, 9.6, 0.2), (6.5, 11.2, 0.2), (5.9, 11.2),
             (5.7, 9.8), (0, 9.8)]
    things = [lathe("pot", fillet(shell), clay, segments=64),
              lathe("soil", [(5.75, 10.0), (0, 10.3)], m.plain("soil", "#2a1e16", 1.0))]
    greens = [m.leaf("#5f8a4e", "#2f5230"), m.leaf("#4a7a4a", "#234427")]
    for k in range(leaves):
        things.append(blade(rng, height, rng.choice(greens)))
    return place(things, (x, y, z))


def blade(rng, height, material):
    """One arching leaf, folded along its midrib."""
    turn = rng.uniform(0, 2 * math.pi)
    reach, rise = rng.uniform(0.35, 0.9) * height * 0.7, rng.uniform(0.5, 1.0) * height
    wide = rng.uniform(1.4, 2.4)
    out, side = Vector((math.cos(turn), math.sin(turn), 0)), Vector((-math.sin(turn), math.cos(turn), 0))
    vertices, faces, steps = [], [], 14
    for i in range(steps + 1):
        t = i / steps
        centre = out * (reach * t ** 1.4 + 0.8) + Vector((0, 0, 10 + rise * (t - 0.45 * t ** 3)))
        half = wide * math.sin(math.pi * min(t ** 0.8, 0.999)) ** 0.8 + 0.05
        lift = Vector((0, 0, half * 0.35))
        vertices += [centre - side * half + lift, centre, centre + side * half + lift]
    for i in range(steps):
        for k in (0, 1):
            a = 3 * i + k
            faces.append((a, a + 1, a + 4, a + 3))
    return from_faces("leaf", vertices, faces, material)


def candle(location, colour="#e8dcc6", radius=3.6, height=8):
    wax = m.plain("wax", colour, 0.5)
    body = [(0, 0), (radius, 0, 0.3), (radius, height, 0.5), (radius * 0.7, height - 0.3, 0.6),
            (0, height - 0.6)]
    return place([lathe("candle", fillet(body), wax, segments=64),
                  sweep("wick", [(0, 0, height - 0.7), (0.1, 0, height + 0.8)], lambda t: (0.1, 0.1),
                        m.ink("#2a2522"), sides=8)], location)


def jar(location, colour, lid="#a97b4b", radius=4.5, height=12):
    body = [(0, 0), (radius, 0, 0.6), (radius, height, 0.8), (radius * 0.85, height + 0.3), (0, height + 0.3)]
    cap = [(0, height), (radius * 0.95, height, 0.2), (radius * 0.95, height + 1.8, 0.3), (0, height + 1.8)]
    return place([lathe("jar", fillet(body), m.matte_ceramic(colour, colour), segments=64),
                  lathe("lid", fillet(cap), m.wood(lid, "#7c542f"), segments=64)], location)


def picture_frame(location, size, colours, turn=0.0):
    """A framed abstract print leaning on the wall."""
    wide, tall = size
    oak = m.wood("#c49a66", "#8d6238")
    for w, h, x, z in ((wide, 1.6, 0, 0.8), (wide, 1.6, 0, tall - 0.8),
                       (1.6, tall, -wide / 2 + 0.8, tall / 2), (1.6, tall, wide / 2 - 0.8, tall / 2)):
        box("frame", (w, 1.8, h), oak, (x, 0, z), 0.12)
    box("mount", (wide - 1, 0.4, tall - 1), m.cardstock("#f1ece2"), (0, 0.3, tall / 2), 0)
    for k, colour in enumerate(colours):
        disc = lathe("print", [(0, 0), (wide * (0.26 - 0.06 * k), 0)], m.cardstock(colour), segments=64)
        move(disc, (wide * 0.1 * (k - 0.5), 0.02 - 0.03 * k, tall * (0.42 + 0.17 * k)), (90, 0, 0))


def draped_cloth(material, width, depth, centre=(0, 0), turn=0.0, seed=2, fold=0.8, clear=0.0):
    """A cloth laid on the table with soft folds; flat within `clear` of the origin."""
    rng = random.Random(seed)
    waves = [(rng.uniform(0.12, 0.32), rng.gauss(0.9, 0.5), rng.uniform(0, 6)) for _ in range(5)]
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    nx, ny = 200, 160
    vertices = []
    for j in range(ny + 1):
        for i in range(nx + 1):
            u, v = width * (i / nx - 0.5), depth * (j / ny - 0.5)
            u, v = u + 0.5 * math.sin(v * 0.35 + seed), v + 0.4 * math.sin(u * 0.3)
            x, y = centre[0] + u * c - v * s, centre[1] + u * s + v * c
            # The root rounds the crest: cloth folds softly, paper creases.
            h = sum((1.02 - math.sqrt(math.sin(f * (x * math.cos(a) + y * math.sin(a)) + p) ** 2 + 0.03)) ** 3
                    for f, a, p in waves) * fold * 0.7
            calm = min(max((math.hypot(x, y) - clear) / 6.0, 0), 1)
            vertices.append((x, y, 0.14 + h * calm))
    faces = [(j * (nx + 1) + i, j * (nx + 1) + i + 1, (j + 1) * (nx + 1) + i + 1, (j + 1) * (nx + 1) + i)
             for j in range(ny) for i in range(nx)]
    cloth = from_faces("cloth", vertices, faces, material)
    hem = cloth.modifiers.new("hem", "SOLIDIFY")
    hem.thickness = 0.12
    return cloth


def towel_stack(location, colours):
    x, y, z = location
    for k, colour in enumerate(colours):
        terry = m.cloth(colour, colour, pitch=5)
        for layer in range(2):
            box("towel", (24, 17, 2.2), terry, (x, y, z + 1.1), 1.0)
            z += 2.15
