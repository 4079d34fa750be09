# SPDX-License-Identifier: Apache-2.0
"""The eight products. Each function builds one at the origin, front to -y."""

import math

from mathutils import Vector

import materials as m
from shapes import (box, circle, fillet, from_faces, lathe, lettering, move, patch, plate, spline,
                    stand_up, sweep, wrap)


def mug(glaze="#3f6790", glaze_dark="#1f3a5c"):
    """Stoneware mug: dipped glaze, bare clay foot."""
    pot = m.stoneware(glaze, glaze_dark, "#c9a983", edge=1.9)
    wall = [(0, 0.35), (2.6, 0.35, 0.2), (2.9, 0, 0.25), (3.7, 0, 0.6), (4.25, 1.6, 1.5),
            (4.3, 9.4, 0.2), (4.12, 9.6, 0.2), (3.92, 9.4, 0.2), (3.8, 1.6, 1.2), (0, 0.9)]
    # Thrown on a wheel: faint spiral ridges.
    lathe("mug", fillet(wall), pot, segments=160,
          ripple=lambda a, z: 1 + 0.0035 * math.sin(z * 9 + a) * (0.5 < z < 9.2))
    ear = spline([(4.0, 0, 7.9), (5.6, 0, 8.25), (6.9, 0, 7.2), (7.05, 0, 5.4),
                  (6.2, 0, 3.6), (5.0, 0, 2.7), (4.0, 0, 2.5)])
    sweep("handle", ear, lambda t: (0.78 + 0.35 * (2 * t - 1) ** 4, 0.42 + 0.2 * (2 * t - 1) ** 6),
          pot)


def dropper_bottle():
    """Amber bottle with a paper label, ribbed collar and rubber bulb."""
    amber = m.tinted_glass("#e8bb80", "#d99a55")
    oil = m.tinted_glass("#f3d9ae", "#e9c08a")
    outside = [(0, 0.15), (1.3, 0, 0.1), (1.75, 0, 0.35), (1.75, 5.9, 1.1), (0.95, 6.8, 0.5),
               (0.9, 7.5)]
    inside = [(0.72, 7.5), (0.75, 6.7, 0.5), (1.55, 5.8, 1.0), (1.55, 0.35, 0.4), (0, 0.35)]
    lathe("bottle", fillet(outside) + fillet(inside), amber)
    # The oil ends just inside the glass, as a separate body.
    lathe("oil", fillet([(0, 0.38), (1.53, 0.38, 0.4), (1.53, 4.9), (0, 4.9)]), oil)

    black = m.soft_plastic("#17181a")
    collar = [(0, 7.0), (1.02, 7.0), (1.15, 7.05, 0.08), (1.15, 8.35, 0.15), (0.75, 8.45, 0.1),
              (0, 8.45)]
    lathe("collar", fillet(collar), black, segments=240,
          ripple=lambda a, z: 1 + 0.022 * (math.sin(a * 40) > 0) * (7.1 < z < 8.25))
    teat = [(0.68, 8.4), (0.72, 8.7, 0.1), (0.62, 9.0, 0.3), (0.66, 10.9, 0.7), (0.35, 11.5, 0.3),
            (0, 11.55)]
    lathe("teat", fillet(teat), m.rubber("#141414"))
    lathe("pipette", fillet([(0.22, 7.4), (0.22, 1.5, 0.4), (0.08, 0.9), (0, 0.9)]),
          m.tinted_glass("#ffffff", "#ffffff"), segments=32)
    bottle_label(1.765, 2.75)


def bottle_label(radius, z):
    paper, black = m.cardstock("#efe9dc"), m.ink("#1f2a24")
    wrap(patch(7.2, 3.9, paper), radius, z)
    lines = [("NORD & ALDER", 0.44, 1.25, "serif:bold", 1.05),
             ("facial oil", 0.40, 0.62, "serif:italic", 1.0),
             ("rosehip  ·  sea buckthorn", 0.205, -0.32, "sans", 1.05),
             ("for dry and tired skin", 0.205, -0.66, "sans", 1.05),
             ("30 ml   1.0 fl oz", 0.23, -1.38, "sans:bold", 1.1)]
    for string, size, y, face, spacing in lines:
        words = lettering(string, size, black, face, spacing)
        wrap(move(words, (0, 0, 0.006)), radius, z + y)
    for y in (1.7, 0.15, -1.05, -1.7):
        wrap(move(patch(2.9, 0.025, black), (0, 0, 0.006)), radius, z + y)


def brass_lamp():
    """Table lamp: brass foot and stem, linen shade, cloth cable.

    The globe only glows faintly; a scene that wants the lamp lit puts a light
    into it, and the globe must not shade that light.
    """
    brass = m.metal("#c9973f", 0.22)
    foot = [(0, 0), (8.4, 0), (8.6, 0.15, 0.1), (8.6, 1.0, 0.5), (7.9, 1.35, 0.4), (2.2, 1.7, 1.0),
            (1.1, 3.0, 1.0), (0.62, 5.5, 1.0), (0.62, 13.2, 0.5), (1.5, 14.0, 0.7),
            (1.5, 15.2, 0.7), (0.62, 16.0, 0.5), (0.62, 27.5), (0, 27.5)]
    lathe("stem", fillet(foot), brass)
    lathe("socket", fillet([(0, 26), (1.3, 26, 0.2), (1.6, 30, 0.3), (0, 30)]), brass)
    globe = [(0, 30), (1.2, 30, 0.3), (1.5, 31.5, 1), (3.0, 34.5, 2), (2.4, 37.5, 1.5), (0, 38)]
    lathe("globe", fillet(globe), m.glow("#ffe2c0", 1.2)).visible_shadow = False

    linen = m.lampshade("#f0e4cd", "#d8c6a4")
    lathe("shade", [(13.6, 25.0), (9.4, 42.5), (9.3, 42.5), (13.5, 25.0), (13.6, 25.0)], linen)
    trim = m.cloth("#cdb88f", "#b59d72", pitch=20)
    for radius, z in ((13.6, 25.35), (9.42, 42.2)):
        lathe("trim", fillet([(radius - 0.2, z - 0.4), (radius + 0.12, z - 0.4, 0.1),
                              (radius + 0.02, z + 0.4, 0.1), (radius - 0.25, z + 0.4)]), trim)
    for k in range(3):
        angle = 2 * math.pi * k / 3
        end = Vector((math.cos(angle), math.sin(angle), 0)) * 9.3
        sweep("spoke", [(0, 0, 41.8), end + Vector((0, 0, 41.8))], lambda t: (0.12, 0.12), brass,
              up=(0, 0, 1), sides=10)
    lathe("finial", fillet([(0, 40.5), (0.5, 40.5, 0.2), (0.5, 42.3, 0.3), (0.9, 43.2, 0.6),
                            (0, 44.0)]), brass, segments=48)
    lathe("tube", [(0.25, 38), (0.25, 41)], brass, segments=24)
    cable = spline([(0, 8.3, 0.5), (2, 12, 0.3), (8, 15, 0.25), (15, 14, 0.25), (19, 17, 0.25)])
    sweep("cable", cable, lambda t: (0.25, 0.25), m.cloth("#3b3128", "#1d1813", 30),
          up=(0, 0, 1), sides=12)


def headphones():
    """Over-ear headphones, standing on their cups."""
    shell, pad = m.soft_plastic("#2a2d31"), m.leather("#1c1c1e")
    steel = m.metal("#b9bdc2", 0.28, brushed=(1, 1, 0.2))
    arch = [(8.0 * math.sin(a), 0, 9.2 + 9.0 * math.cos(a))
            for a in [math.radians(-82 + 164 * k / 60) for k in range(61)]]
    sweep("band", arch, lambda t: (1.75 - 0.5 * abs(2 * t - 1) ** 3, 0.28), shell, power=3)
    soft = [(7.55 * math.sin(a), 0, 9.2 + 8.5 * math.cos(a))
            for a in [math.radians(-56 + 112 * k / 48) for k in range(49)]]
    sweep("cushion", soft, lambda t: (1.65 * (1 - abs(2 * t - 1) ** 8) ** 0.5 + 0.05,
                                      0.62 * (1 - abs(2 * t - 1) ** 6) ** 0.5 + 0.05),
          pad, power=2.6)
    for side in (-1, 1):
        headphone_cup(side, shell, pad, steel)


def headphone_cup(side, shell, pad, steel):
    def turned(name, profile, material, flat=1.16):
        """Lathe a cup part lying on its side; cups are a little taller than wide."""
        part = lathe(name, fillet(profile), material, segments=96)
        for vertex in part.data.vertices:
            vertex.co.y *= flat
        move(part, rotate=(90, 0, 0))
        return move(part, (side * 6.9, 0, 4.55), (0, side * 9, 90 * side))

    # z of the profile points away from the head.
    turned("shell", [(0, 0.3), (3.5, 0.3, 0.3), (3.75, 0.6, 0.3), (3.6, 2.0, 0.9), (2.6, 2.75, 0.5),
                     (0, 2.85)], shell)
    turned("ring", [(2.55, 2.7), (2.75, 2.84, 0.05), (2.6, 2.95, 0.05), (2.4, 2.9)], steel)
    turned("cap", [(0, 2.93), (1.9, 2.92, 0.4), (2.42, 2.8)], m.metal("#3a3d42", 0.35))
    turned("seam", [(3.6, 0.15), (3.82, 0.3, 0.05), (3.6, 0.5)], steel)
    turned("pad", [(1.9, 0.25), (1.75, -1.0, 0.7), (2.7, -1.75, 0.9), (3.85, -1.2, 0.9),
                   (3.75, 0.2, 0.5), (3.3, 0.3)], pad)
    turned("mesh", [(0, -0.2), (2.0, -0.2)], m.cloth("#2b2c2f", "#0d0d0e", 24))
    # The yoke holds the cup fore and aft and slides into the band.
    fork = [(side * (7.35 + 0.35 * math.sin(a)), 4.35 * math.cos(a), 4.6 + 4.9 * math.sin(a))
            for a in [math.radians(180 * k / 40) for k in range(41)]]
    sweep("yoke", fork, lambda t: (0.42, 0.16), steel, up=(1, 0, 0), power=3)
    sweep("slider", [(side * 7.65, 0, 8.9), (side * 7.8, 0, 11.0)], lambda t: (0.55, 0.14), steel,
          power=3)
    for y in (-4.3, 4.3):
        pin = lathe("pin", fillet([(0, -0.3), (0.42, -0.3, 0.1), (0.42, 0.3, 0.1), (0, 0.3)]), steel,
                    segments=32)
        move(pin, (side * 7.3, y, 4.6), (90, 0, 0))


def vase():
    """Fluted vase in matte off-white ceramic."""
    clay = m.matte_ceramic("#ece5da", "#dcd2c3")
    outside = spline([(4.2, 0.25), (5.6, 3.0), (7.6, 8.0), (8.3, 12.5), (7.2, 17.2), (4.4, 20.8),
                      (3.1, 23.0), (3.25, 25.2), (4.15, 26.6)])
    inside = [(max(r - 0.45, 0), z) for r, z in reversed(outside)]
    profile = [(0, 0.2), (3.6, 0.0), (4.0, 0.05)] + outside + [(3.98, 26.85)] + inside + [(0, 0.8)]

    def flutes(angle, z):
        # The flutes fade towards the foot and the neck.
        depth = 0.05 * max(0.0, math.sin(math.pi * min(max((z - 1) / 22, 0), 1))) ** 0.7
        return 1 - depth * abs(math.sin(angle * 14)) ** 1.5

    lathe("vase", profile, clay, segments=448, ripple=flutes)


def toy_car():
    """Beech toy car: sawn body with a window, dowel axles, painted wheels."""
    beech = m.wood("#e0b583", "#b98552", along="X", roughness=0.5)
    walnut = m.wood("#7a4e2f", "#432817", along="X", roughness=0.45)
    red = m.plain("paint", "#b5261e", 0.35, Clearcoat=0.3)
    body = [(-7.2, 1.6, 0.8), (-7.2, 4.6, 1.2), (-5.6, 5.0, 1.0), (-3.9, 8.1, 1.6), (2.2, 8.1, 1.6),
            (4.0, 5.0, 0.9), (7.0, 4.4, 1.6), (7.3, 1.6, 0.8)]
    holes = [[(-3.9, 5.1, 0.4), (-2.9, 7.1, 0.6), (-1.2, 7.1, 0.4), (-1.2, 5.1, 0.4)],
             [(-0.3, 5.1, 0.4), (-0.3, 7.1, 0.4), (1.6, 7.1, 0.7), (2.8, 5.1, 0.4)]]
    outlines = [fillet(o, closed=True) for o in [body] + holes]
    move(plate("body", outlines, 5.2, beech, radius=0.28), rotate=(90, 0, 0))
    for y in (-2.72, 2.72):
        stripe = [fillet([(-6.6, 3.1, 0.3), (-6.6, 3.9, 0.3), (6.6, 3.7, 0.3), (6.6, 3.1, 0.3)], True)]
        move(plate("stripe", stripe, 0.3, walnut, radius=0.06), (0, y * 0.945, 0), (90, 0, 0))
    tyre = [(0.45, -0.75), (1.2, -0.78, 0.2), (1.45, -0.95, 0.2), (2.05, -0.9, 0.35),
            (2.1, 0.9, 0.35), (1.45, 0.95, 0.2), (1.2, 0.78, 0.2), (0.45, 0.75)]
    for x in (-4.3, 4.2):
        for y in (-3.55, 3.55):
            move(lathe("wheel", fillet(tyre), red), (x, y, 2.1), (90, 0, 0))
        axle = [(0, -4.75), (0.5, -4.75, 0.15), (0.5, 4.75, 0.15), (0, 4.75)]
        move(lathe("axle", fillet(axle), walnut, segments=48), (x, 0, 2.1), (90, 0, 0))
    for y in (-1.7, 1.7):
        lamp = lathe("headlight", fillet([(0.75, -0.3), (0.75, 0.15, 0.2), (0, 0.3)]), walnut,
                     segments=48)
        move(lamp, (7.25, y, 3.4), (0, 90, 0))


def kettle():
    """Enamelled kettle with a steel rim, bail handle and wooden grip."""
    green, steel = m.enamel("#2f5a48"), m.metal("#c4c6c8", 0.16)
    oak = m.wood("#b5814c", "#74482a", along="X", roughness=0.4, scale=1.5)
    side = spline([(8.9, 0.5), (9.6, 1.6), (9.7, 4.0), (8.9, 8.0), (7.2, 11.4), (5.6, 12.9)])
    lathe("body", [(0, 0), (8.2, 0), (8.6, 0.15)] + side + [(5.4, 13.0), (5.2, 12.6)], green)
    lathe("foot", fillet([(8.3, 0), (9.15, 0, 0.1), (9.25, 0.7, 0.1), (8.9, 0.8)]), steel)
    lathe("rim", fillet([(5.2, 12.7), (5.75, 12.75, 0.15), (5.7, 13.15, 0.15), (5.2, 13.2)]), steel)
    lid = [(5.35, 12.95), (5.4, 13.25, 0.15), (4.6, 13.8, 1.5), (2.0, 14.9, 1.5), (0, 15.0)]
    lathe("lid", fillet(lid), green)
    knob = [(0, 14.8), (0.7, 14.9, 0.2), (0.55, 15.6, 0.4), (1.35, 16.2, 0.5), (1.3, 17.0, 0.5),
            (0, 17.2)]
    lathe("knob", fillet(knob), oak, segments=64)
    spout = spline([(7.4, 0, 5.0), (9.8, 0, 6.3), (11.6, 0, 8.6), (12.7, 0, 11.0), (14.2, 0, 12.8)])
    tube_wall("spout", spout, lambda t: 2.5 - 1.55 * t ** 0.8, 0.12, green)
    for x in (-6.9, 6.9):
        move(box("lug", (0.8, 2.4, 2.6), green, radius=0.35), (x, 0, 12.2), (0, 28 if x > 0 else -28, 0))
    bail = spline([(-7.3, 0, 12.4), (-8.5, 0, 15.5), (-7.9, 0, 19.6), (-5.2, 0, 22.4), (0, 0, 23.2),
                   (5.2, 0, 22.4), (7.9, 0, 19.6), (8.5, 0, 15.5), (7.3, 0, 12.4)])
    sweep("bail", bail, lambda t: (0.42, 0.3), steel)
    grip = spline([(-5.4, 0, 22.35), (-3, 0, 22.95), (0, 0, 23.2), (3, 0, 22.95), (5.4, 0, 22.35)])
    sweep("grip", grip, lambda t: (1.15 - 0.35 * (2 * t - 1) ** 4, 1.0 - 0.3 * (2 * t - 1) ** 4), oak)


def tube_wall(name, path, radius, wall, material, sides=48):
    """A hollow tapered pipe with a rolled lip, cut straight at both ends."""
    points = [Vector(p) for p in path]
    rows = []
    last = len(points) - 1
    # Out along the outside, back along the inside.
    for i, inner in [(i, False) for i in range(last + 1)] + [(i, True) for i in range(last, -1, -1)]:
        tangent = (points[min(i + 1, last)] - points[max(i - 1, 0)]).normalized()
        out = tangent.cross(Vector((0, 1, 0)))
        r = radius(i / last) - (wall if inner else 0)
        rows.append([points[i] + out * r * math.cos(a) + Vector((0, 1, 0)) * r * math.sin(a)
                     for a in [2 * math.pi * k / sides for k in range(sides)]])
    vertices = [v for row in rows for v in row]
    faces = [(i * sides + k, i * sides + (k + 1) % sides, (i + 1) * sides + (k + 1) % sides,
              (i + 1) * sides + k) for i in range(len(rows) - 1) for k in range(sides)]
    return from_faces(name, vertices, faces, material)


def desk_clock():
    """Walnut block with a recessed white dial."""
    walnut = m.wood("#80522f", "#3f2414", along="X", roughness=0.42)
    brass = m.metal("#b98d3e", 0.25)
    outer = fillet([(-6, 0, 2.4), (-6, 12.4, 2.4), (6, 12.4, 2.4), (6, 0, 2.4)], closed=True)
    move(plate("block", [outer, circle(4.75, (0, 6.2), 128)], 4.6, walnut, radius=0.35),
         rotate=(90, 0, 0))
    front = -2.3
    bezel = lathe("bezel", fillet([(4.5, -0.9), (4.53, 0.15, 0.05), (4.97, 0.2, 0.1),
                                   (5.03, -0.1)]), brass)
    move(bezel, (0, front, 6.2), (90, 0, 0))
    back = lathe("back", [(0, 0), (4.8, 0)], m.soft_plastic("#222222"), segments=64)
    move(back, (0, 2.0, 6.2), (90, 0, 0))
    dial = lathe("dial", [(0, 0), (4.7, 0)], m.cardstock("#f3efe6"), segments=96)
    move(dial, (0, front + 0.75, 6.2), (90, 0, 0))
    clock_face(front + 0.72, 6.2)


def clock_face(y, z, hour=10.15, minute=9.0, second=34.0):
    black, red = m.ink("#1d1b19"), m.plain("red", "#b3382c", 0.4)
    for k in range(60):
        major = k % 5 == 0
        tick = patch(0.13 if major else 0.045, 0.42 if major else 0.24, black)
        move(tick, (0, 4.1 - (0.09 if major else 0), 0))
        stand_up(move(tick, rotate=(0, 0, -6 * k)), y, z=z)
    for k in range(1, 13):
        a = math.radians(30 * k)
        numeral = lettering(str(k), 1.05, black, "serif:bold")
        stand_up(numeral, y, 3.2 * math.sin(a), z + 3.2 * math.cos(a))
    stand_up(lettering("HALDEN", 0.42, black, "serif", 1.25), y, 0, z + 1.45)
    stand_up(lettering("quartz", 0.3, black, "serif:italic", 1.1), y, 0, z - 1.6)

    def hand(width, length, tail, turn, lift, material):
        outline = [fillet([(-width, -tail, width), (-width * 0.6, length, width),
                           (width * 0.6, length, width), (width, -tail, width)], True)]
        needle = plate("hand", outline, 0.06, material, radius=0.02)
        stand_up(move(needle, rotate=(0, 0, -turn)), y - lift, z=z)

    hand(0.19, 2.3, 0.6, 30 * hour, 0.12, black)
    hand(0.14, 3.5, 0.7, 6 * minute, 0.22, black)
    hand(0.05, 3.7, 1.0, 6 * second, 0.32, red)
    pin = lathe("pin", fillet([(0.26, -0.1), (0.26, 0.4, 0.1), (0, 0.4)]), red, segments=32)
    move(pin, (0, y, z), (90, 0, 0))
