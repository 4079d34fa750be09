# SPDX-License-Identifier: Apache-2.0
"""The shot list: every picture of the sample catalog."""

from dataclasses import dataclass, field
from functools import partial
from typing import Callable

import products
import scenes
import sets


@dataclass
class Shot:
    sku: str
    name: str
    product: Callable
    scene: Callable
    size: tuple                # pixels
    turn: float = 0            # of the product about z, degrees
    camera: dict = field(default_factory=dict)
    exposure: float = 0.0


def camera(azimuth=0, elevation=12, lens=70, fill=0.66, fstop=11, shift=(0, 0), roll=0.0):
    return dict(azimuth=azimuth, elevation=elevation, lens=lens, fill=fill, fstop=fstop,
                shift=shift, roll=roll)


def white(**options):
    return partial(sets.studio_white, **options)


def paper(low, high=None, **options):
    return partial(sets.studio_paper, low=low, high=high or low, **options)


MUG = ("mug-stoneware-blue", products.mug)
BOTTLE = ("dropper-bottle-amber", products.dropper_bottle)
LAMP = ("台灯-brass-lamp", products.brass_lamp)
PHONES = ("headphones-graphite", products.headphones)
VASE = ("vase-fluted-ivory", products.vase)
CAR = ("toy-car-beech", products.toy_car)
KETTLE = ("kettle-enamel-green", products.kettle)
CLOCK = ("desk-clock-walnut", products.desk_clock)


def shot(item, name, scene, size, turn, view, exposure=0.0):
    return Shot(item[0], name, item[1], scene, size, turn, view, exposure)


SHOTS = [
    shot(MUG, "front", white(), (1200, 1200), -18, camera(elevation=14), 0.4),
    shot(MUG, "side", paper("#d98f6c", "#e9b48f"), (1280, 960), 38, camera(elevation=24, lens=60)),
    shot(MUG, "lifestyle", scenes.breakfast_table, (1280, 960), -28,
         camera(azimuth=8, elevation=16, lens=55, fill=0.44, fstop=3.5, shift=(0.03, -0.06))),

    shot(BOTTLE, "front", white(), (960, 1280), 0, camera(elevation=7, lens=80, fill=0.74), 0.4),
    shot(BOTTLE, "angle", paper("#8fa596", "#c3d0c4", key=1), (1200, 1200), 24,
         camera(elevation=20, lens=70, fill=0.68, roll=-1.5)),
    shot(BOTTLE, "lifestyle", scenes.bathroom_shelf, (960, 1280), -10,
         camera(azimuth=-6, elevation=13, lens=65, fill=0.52, fstop=5, shift=(0.02, -0.05))),

    shot(LAMP, "front", white(), (960, 1280), 0, camera(elevation=6, lens=80, fill=0.78), 0.4),
    shot(LAMP, "top-angle", paper("#3d4f63", "#71869c", contrast=1.3), (1000, 1250), 40,
         camera(elevation=24, lens=60, fill=0.74)),
    shot(LAMP, "lifestyle", scenes.bedside, (1280, 960), -30,
         camera(azimuth=5, elevation=9, lens=50, fill=0.74, fstop=5, shift=(-0.02, -0.03)), 0.35),

    shot(PHONES, "front", white(), (1200, 1200), -12, camera(elevation=8, lens=75, fill=0.72), 0.4),
    shot(PHONES, "side", paper("#c9a13b", "#e3c267", key=1), (1250, 1000), 58,
         camera(elevation=14, lens=65, fill=0.7)),
    shot(PHONES, "lifestyle", scenes.work_desk, (1350, 900), 32,
         camera(azimuth=-6, elevation=18, lens=55, fill=0.64, fstop=4, shift=(0.03, -0.02)), 0.5),

    shot(VASE, "front", white(contrast=1.7), (960, 1280), 0, camera(elevation=9, lens=80, fill=0.72), 0.35),
    shot(VASE, "angle", paper("#2f4a4a", "#55736f", contrast=1.4), (1200, 1200), 0,
         camera(elevation=28, lens=65, fill=0.7, roll=1.0)),
    shot(VASE, "lifestyle", scenes.sideboard, (1000, 1250), 0,
         camera(azimuth=-8, elevation=10, lens=55, fill=0.56, fstop=5, shift=(-0.03, -0.06))),

    shot(CAR, "front", white(key=1), (1280, 960), 28, camera(elevation=18, lens=70, fill=0.68), 0.4),
    shot(CAR, "side", paper("#9cc0cf", "#c4dce4"), (1350, 900), 4, camera(elevation=9, lens=80, fill=0.7)),
    shot(CAR, "lifestyle", scenes.playroom, (1280, 960), -32,
         camera(azimuth=4, elevation=17, lens=60, fill=0.5, fstop=4.5, shift=(0.0, -0.05), roll=1.0)),

    shot(KETTLE, "front", white(), (1200, 1100), 0, camera(elevation=9, lens=75, fill=0.74), 0.4),
    shot(KETTLE, "angle", paper("#b9a8c4", "#ddd1e3", key=1), (1200, 1200), -42,
         camera(elevation=26, lens=60, fill=0.72)),
    shot(KETTLE, "lifestyle", scenes.kitchen, (1280, 960), -18,
         camera(azimuth=-5, elevation=12, lens=55, fill=0.62, fstop=5.6, shift=(0.01, -0.02))),

    shot(CLOCK, "front", white(), (1200, 1200), 0, camera(elevation=6, lens=80, fill=0.68), 0.4),
    shot(CLOCK, "three-quarter", paper("#a34a3a", "#c87560"), (1250, 1000), 33,
         camera(elevation=17, lens=65, fill=0.62)),
    shot(CLOCK, "lifestyle", scenes.bookshelf, (1280, 960), -12,
         camera(azimuth=4, elevation=7, lens=60, fill=0.44, fstop=4, shift=(-0.02, -0.07))),
]
