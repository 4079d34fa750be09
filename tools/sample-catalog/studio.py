# SPDX-License-Identifier: Apache-2.0
"""Camera, lights and the two render passes (picture and product mask)."""

import math
import random

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

import denoise
from materials import glow

# Blender thinks a unit is a metre and we model in centimetres.
UNITS_PER_METRE = 100


def clear():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.world = bpy.data.worlds.new("world")


def ambient(colour, strength):
    """Even light from everywhere; kept low, or the shadows wash out."""
    world = bpy.context.scene.world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = colour
    background.inputs["Strength"].default_value = strength


# --- subject ----------------------------------------------------------------

def corners(things):
    """World positions of the vertices, modifiers ignored; of dense meshes, some."""
    bpy.context.view_layer.update()
    pick = random.Random(1)
    points = []
    for thing in things:
        if thing.type == "MESH":
            vertices = list(thing.data.vertices)
            if len(vertices) > 4000:
                vertices = pick.sample(vertices, 4000)
            points += [thing.matrix_world @ v.co for v in vertices]
    return points


def bounds(things):
    points = corners(things)
    low = Vector([min(p[i] for p in points) for i in range(3)])
    high = Vector([max(p[i] for p in points) for i in range(3)])
    return low, high


def rest(things, floor=0.0):
    """Set a placed group down on the floor."""
    low, _ = bounds(things)
    things[0].parent.location.z += floor - low.z


def direction(azimuth, elevation):
    """A unit vector towards the front (-y), swung right and up (degrees)."""
    a, e = math.radians(azimuth), math.radians(elevation)
    return Vector((math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)))


# --- lights -----------------------------------------------------------------

def aim(thing, target, roll=0.0):
    facing = (Vector(target) - thing.location).to_track_quat("-Z", "Y")
    thing.rotation_euler = facing.to_euler()
    thing.rotation_euler.rotate_axis("Z", math.radians(roll))


def softbox(things, azimuth, elevation, strength, size=1.0, distance=2.5, colour=(1, 1, 1)):
    """An area light around a subject.

    Size and distance count in subject sizes, and the power follows the
    distance, so that one set lights a bottle and a lamp alike.
    """
    low, high = bounds(things)
    reach = (high - low).length
    lamp = bpy.data.lights.new("softbox", "AREA")
    lamp.shape = "RECTANGLE"
    lamp.size = size * reach
    lamp.size_y = size * reach * 1.3
    lamp.energy = strength * (distance * reach) ** 2
    lamp.color = colour
    return hang(lamp, (low + high) / 2, direction(azimuth, elevation) * distance * reach)


def sun(azimuth, elevation, strength, colour=(1, 0.9, 0.76), softness=1.5):
    lamp = bpy.data.lights.new("sun", "SUN")
    lamp.energy = strength
    lamp.angle = math.radians(softness)
    lamp.color = colour
    return hang(lamp, Vector((0, 0, 0)), direction(azimuth, elevation) * 300)


def window(location, target, width, height, strength, colour=(0.87, 0.94, 1)):
    """A large area light at a fixed place in a room."""
    lamp = bpy.data.lights.new("window", "AREA")
    lamp.shape = "RECTANGLE"
    lamp.size, lamp.size_y = width, height
    lamp.energy = strength * (Vector(location) - Vector(target)).length ** 2
    lamp.color = colour
    return hang(lamp, Vector(target), Vector(location) - Vector(target))


def bulb(location, strength, radius=2.0, colour=(1, 0.72, 0.42)):
    lamp = bpy.data.lights.new("bulb", "POINT")
    lamp.energy = strength
    lamp.shadow_soft_size = radius
    lamp.color = colour
    return hang(lamp, Vector(location), Vector((0, 0, 0)))


def hang(lamp, target, offset):
    thing = bpy.data.objects.new(lamp.name, lamp)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = target + offset
    if offset.length:
        aim(thing, target)
    thing.visible_camera = False
    return thing


# --- camera -----------------------------------------------------------------

def outline(points):
    """Left, right, lower and upper edge of the points as seen, 0..1 over the frame."""
    scene = bpy.context.scene
    seen = [world_to_camera_view(scene, scene.camera, p) for p in points]
    return (min(p.x for p in seen), max(p.x for p in seen),
            min(p.y for p in seen), max(p.y for p in seen))


def frame(things, azimuth, elevation, lens, fill, fstop, shift=(0, 0), roll=0.0):
    """Put the camera where the subject fills `fill` of the frame.

    `shift` moves the subject off centre, in frame widths and heights.
    """
    scene = bpy.context.scene
    data = bpy.data.cameras.new("camera")
    data.lens = lens
    data.clip_end = 10000
    camera = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(camera)
    scene.camera = camera

    points = corners(things)
    low, high = bounds(things)
    centre = (low + high) / 2
    toward = direction(azimuth, elevation)
    distance = (high - low).length * lens / 20
    for _ in range(12):
        camera.location = centre + toward * distance
        aim(camera, centre, roll)
        bpy.context.view_layer.update()
        left, right, down, up = outline(points)
        # Move the aim to where the middle of the seen outline should be.
        view = data.view_frame(scene=scene)
        deep = abs(view[0].z)
        width = (view[0] - view[3]).length / deep * distance
        height = (view[0] - view[1]).length / deep * distance
        axes = camera.matrix_world.to_3x3()
        centre += axes.col[0] * ((left + right) / 2 - 0.5 - shift[0]) * width
        centre += axes.col[1] * ((down + up) / 2 - 0.5 - shift[1]) * height
        distance *= max(right - left, up - down) / fill

    data.dof.use_dof = True
    # Focus a little in front of the middle: that is where the label is.
    data.dof.focus_distance = distance - (high - low).length * 0.18
    data.dof.aperture_fstop = fstop / UNITS_PER_METRE
    data.dof.aperture_blades = 7
    return camera


# --- passes -----------------------------------------------------------------

def render_settings(size, scale):
    scene = bpy.context.scene
    render = scene.render
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y = size
    render.resolution_percentage = scale
    render.threads_mode = "FIXED"
    render.threads = 2
    # Stamps would write dates and file names into the pictures.
    for name in dir(render):
        if name.startswith("use_stamp"):
            setattr(render, name, False)
    scene.cycles.device = "CPU"
    # Debian builds Blender without this denoiser; see denoise.py.
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 6
    scene.cycles.diffuse_bounces = 2
    scene.cycles.glossy_bounces = 4
    scene.cycles.transmission_bounces = 6
    scene.cycles.caustics_reflective = False
    scene.cycles.caustics_refractive = False
    scene.cycles.blur_glossy = 1.0
    scene.cycles.sample_clamp_indirect = 3.0
    scene.cycles.sample_clamp_direct = 20.0


def render_picture(path, samples, exposure, look="Medium High Contrast"):
    scene = bpy.context.scene
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.02
    scene.view_settings.view_transform = "Filmic"
    scene.view_settings.look = look
    scene.view_settings.exposure = exposure
    image = scene.render.image_settings
    image.file_format = "JPEG"
    image.color_mode = "RGB"
    image.quality = 85
    scene.render.filepath = str(path)
    denoise.enable()
    bpy.ops.render.render(write_still=True)
    denoise.disable()


def render_mask(path, things, samples):
    """The product's coverage: white where it hides the set, grey on edges.

    Everything else stays in the scene as a holdout, so that whatever stands
    before the product is cut out of the mask too.
    """
    scene = bpy.context.scene
    for thing in scene.objects:
        if thing.type == "LIGHT":
            thing.hide_render = True
        elif thing not in things:
            thing.is_holdout = True
    # Plain white without light: premultiplied white equals alpha, also
    # through glass, and it renders quickly.
    bpy.context.view_layer.material_override = glow("#ffffff", 1.0)
    ambient((0, 0, 0, 1), 0.0)
    scene.render.film_transparent = True
    # Only the product's part of the frame, with room for its blurred edges.
    left, right, down, up = outline(corners(things))
    scene.render.use_border = True
    scene.render.border_min_x, scene.render.border_max_x = left - 0.05, right + 0.05
    scene.render.border_min_y, scene.render.border_max_y = down - 0.05, up + 0.05
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.max_bounces = 0
    scene.view_settings.view_transform = "Raw"
    scene.view_settings.look = "None"
    scene.view_settings.exposure = 0
    # Dithering would sprinkle the mask with near-black and near-white pixels.
    scene.render.dither_intensity = 0
    image = scene.render.image_settings
    image.file_format = "PNG"
    image.color_mode = "BW"
    image.color_depth = "8"
    image.compression = 100
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
