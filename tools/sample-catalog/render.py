# SPDX-License-Identifier: Apache-2.0
"""Render the sample catalog; run by Blender, see README.md.

  blender --background --factory-startup --python render.py -- [options]
"""

import argparse
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import studio  # noqa: E402  (the path above has to be set first)
from catalog import SHOTS  # noqa: E402
from shapes import new_objects, place  # noqa: E402


def options():
    own = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else []
    parser = argparse.ArgumentParser(prog="render.py")
    parser.add_argument("--sku", help="only SKUs whose name contains this")
    parser.add_argument("--photo", help="only the photo of this name")
    parser.add_argument("--scale", type=int, default=100, help="percent of the full size")
    parser.add_argument("--samples", type=int, default=24)
    parser.add_argument("--mask-samples", type=int, default=64, help="0 renders no masks")
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "examples")
    return parser.parse_args(own)


def take(shot, args):
    studio.clear()
    studio.render_settings(shot.size, args.scale)
    things = place(new_objects(shot.product), turn=shot.turn)
    studio.rest(things)
    shot.scene(things)
    studio.frame(things, **shot.camera)
    picture = args.out / "catalog" / shot.sku / f"{shot.name}.jpg"
    studio.render_picture(picture, args.samples, shot.exposure)
    if args.mask_samples:
        mask = args.out / "catalog-masks" / shot.sku / f"{shot.name}.png"
        studio.render_mask(mask, things, args.mask_samples)


def main():
    args = options()
    for shot in SHOTS:
        if args.sku and args.sku not in shot.sku or args.photo and args.photo != shot.name:
            continue
        start = time.monotonic()
        take(shot, args)
        print(f"{shot.sku}/{shot.name}: {time.monotonic() - start:.0f} s", flush=True)


main()
