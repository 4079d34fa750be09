# SPDX-License-Identifier: Apache-2.0
"""A compositor denoiser, since Debian builds Blender without a real one.

The picture is divided by the surface colour, what is left (the light) is
averaged over nearby pixels that face the same way and are about as bright, and
the surface colour is multiplied back. Prints, grain and weave stay sharp
because they live in the surface colour.
"""

import bpy

RADIUS = 4          # pixels of the averaging window
TOLERANCE = 0.16    # how different a neighbour's facing plus brightness may be


def enable():
    scene = bpy.context.scene
    bpy.context.view_layer.cycles.denoising_store_passes = True
    scene.use_nodes = True
    scene.render.use_compositing = True
    tree = scene.node_tree
    tree.nodes.clear()

    def add(kind, settings=None, *inputs):
        node = tree.nodes.new("CompositorNode" + kind)
        for name, value in (settings or {}).items():
            setattr(node, name, value)
        for socket, value in zip(node.inputs, inputs):
            if isinstance(value, bpy.types.NodeSocket):
                tree.links.new(value, socket)
            elif value is not None:
                socket.default_value = value
        return node

    def mix(blend, first, second):
        return add("MixRGB", {"blend_type": blend}, 1.0, first, second).outputs[0]

    def soften(image, size):
        return add("Blur", {"filter_type": "GAUSS", "size_x": size, "size_y": size},
                   image).outputs[0]

    layer = add("RLayers").outputs
    # Black surfaces carry light too (reflections): keep the divisor off zero.
    colour = mix("ADD", layer["Denoising Albedo"], (0.05, 0.05, 0.05, 1))
    light = mix("DIVIDE", layer["Image"], colour)

    facing = add("SepRGBA", None, soften(layer["Denoising Normal"], 2)).outputs
    grey = add("RGBToBW", None, soften(light, 5)).outputs[0]
    # Square root: equal steps of brightness look equal.
    bright = add("Math", {"operation": "POWER"}, grey, 0.5).outputs[0]
    guide = add("CombRGBA", None, facing[0], facing[1], bright).outputs[0]

    smooth = add("Bilateralblur", {"iterations": RADIUS, "sigma_color": TOLERANCE,
                                   "sigma_space": 0.0}, light, guide).outputs[0]
    add("Composite", None, mix("MULTIPLY", smooth, colour))


def disable():
    bpy.context.scene.use_nodes = False
