# SPDX-License-Identifier: Apache-2.0
"""Modelling helpers. One Blender unit is one centimetre."""

import math
import subprocess

import bmesh
import bpy
from mathutils import Matrix, Vector

SHARP_EDGE = math.radians(35)


# --- outlines ---------------------------------------------------------------

def fillet(points, closed=False, steps=8):
    """Round the corners of a 2D polyline.

    A point is (x, y) for a hard corner or (x, y, radius) for a round one.
    """
    count = len(points)
    outline = []
    for i, point in enumerate(points):
        corner = Vector(point[:2])
        radius = point[2] if len(point) > 2 else 0
        at_end = not closed and i in (0, count - 1)
        if radius <= 0 or at_end:
            outline.append(corner)
            continue
        before = Vector(points[i - 1][:2]) - corner
        after = Vector(points[(i + 1) % count][:2]) - corner
        # A quadratic Bezier is close enough to an arc and cannot fail on
        # collinear neighbours; half an edge is the most one corner may use.
        reach = min(radius, before.length / 2, after.length / 2)
        start = corner + before.normalized() * reach
        end = corner + after.normalized() * reach
        for k in range(steps + 1):
            t = k / steps
            outline.append(start * (1 - t) ** 2 + corner * 2 * t * (1 - t) + end * t * t)
    return [tuple(p) for p in outline]


def spline(points, steps=12):
    """A Catmull-Rom curve through 2D or 3D points."""
    pts = [Vector(p) for p in points]
    pts = [pts[0] * 2 - pts[1]] + pts + [pts[-1] * 2 - pts[-2]]
    curve = []
    for i in range(1, len(pts) - 2):
        a, b, c, d = pts[i - 1:i + 3]
        for k in range(steps):
            t = k / steps
            curve.append(0.5 * (2 * b + (c - a) * t
                                + (2 * a - 5 * b + 4 * c - d) * t ** 2
                                + (3 * b - a - 3 * c + d) * t ** 3))
    curve.append(pts[-2])
    return [tuple(p) for p in curve]


def circle(radius, centre=(0, 0), count=48):
    return [(centre[0] + radius * math.cos(2 * math.pi * k / count),
             centre[1] + radius * math.sin(2 * math.pi * k / count))
            for k in range(count)]


# --- solids -----------------------------------------------------------------

def from_faces(name, vertices, faces, material, smooth=True):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(v) for v in vertices], [], faces)
    return add_mesh(name, mesh, material, smooth)


def add_mesh(name, mesh, material, smooth=True):
    """Weld, orient and shade a mesh, and link it as an object."""
    shape = bmesh.new()
    shape.from_mesh(mesh)
    bmesh.ops.remove_doubles(shape, verts=shape.verts, dist=1e-4)
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    for face in shape.faces:
        face.smooth = smooth
    shape.to_mesh(mesh)
    shape.free()
    mesh.use_auto_smooth = True
    mesh.auto_smooth_angle = SHARP_EDGE
    mesh.materials.append(material)
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def lathe(name, profile, material, segments=128, ripple=None):
    """Turn a profile of (radius, z) about the z axis.

    `ripple(angle, z)` scales the radius: ribs, flutes, a hand-made wobble.
    """
    vertices, faces = [], []
    rows = len(profile)
    for s in range(segments):
        angle = 2 * math.pi * s / segments
        for radius, z in profile:
            r = radius * (ripple(angle, z) if ripple else 1)
            vertices.append((r * math.cos(angle), r * math.sin(angle), z))
    for s in range(segments):
        here, there = s * rows, (s + 1) % segments * rows
        for k in range(rows - 1):
            faces.append((here + k, there + k, there + k + 1, here + k + 1))
    return from_faces(name, vertices, faces, material)


def sweep(name, path, size, material, up=(0, 1, 0), sides=24, power=2.0):
    """A bar along a 3D path.

    `size(t)` gives the half width (along `up`) and half thickness at t = 0..1;
    a `power` above 2 makes the section a rounded rectangle instead of an
    ellipse.
    """
    pts = [Vector(p) for p in path]
    vertices, faces = [], []
    across = Vector(up).normalized()
    for i, point in enumerate(pts):
        tangent = (pts[min(i + 1, len(pts) - 1)] - pts[max(i - 1, 0)]).normalized()
        # Carrying the frame along the path keeps the bar from twisting.
        across = (across - tangent * across.dot(tangent)).normalized()
        out = tangent.cross(across)
        wide, thick = size(i / (len(pts) - 1))
        for k in range(sides):
            angle = 2 * math.pi * k / sides
            c, s = math.cos(angle), math.sin(angle)
            vertices.append(point
                            + across * wide * math.copysign(abs(c) ** (2 / power), c)
                            + out * thick * math.copysign(abs(s) ** (2 / power), s))
    for i in range(len(pts) - 1):
        for k in range(sides):
            a, b = i * sides + k, i * sides + (k + 1) % sides
            faces.append((a, b, b + sides, a + sides))
    faces.append(tuple(range(sides)))
    faces.append(tuple(range(len(vertices) - sides, len(vertices))))
    return from_faces(name, vertices, faces, material)


def box(name, size, material, centre=(0, 0, 0), radius=0.2):
    """A box with rounded edges."""
    mesh = bpy.data.meshes.new(name)
    shape = bmesh.new()
    bmesh.ops.create_cube(shape, size=1)
    bmesh.ops.scale(shape, verts=shape.verts, vec=size)
    bmesh.ops.translate(shape, verts=shape.verts, vec=centre)
    shape.to_mesh(mesh)
    shape.free()
    thing = add_mesh(name, mesh, material)
    if radius:
        bevel(thing, radius)
    return thing


def bevel(thing, radius, segments=4):
    modifier = thing.modifiers.new("bevel", "BEVEL")
    modifier.width = radius
    modifier.segments = segments
    modifier.harden_normals = True


def plate(name, outlines, depth, material, radius=0.2):
    """Extrude closed 2D outlines; an outline inside another one is a hole.

    The plate lies in the xy plane, `depth` thick, with rounded rims.
    """
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions = "2D"
    curve.fill_mode = "BOTH"
    curve.extrude = depth / 2 - radius
    curve.bevel_depth = radius
    curve.bevel_resolution = 4
    curve.offset = -radius
    for outline in outlines:
        line = curve.splines.new("POLY")
        line.points.add(len(outline) - 1)
        for point, (x, y) in zip(line.points, outline):
            point.co = (x, y, 0, 1)
        line.use_cyclic_u = True
    return add_mesh(name, mesh_of(curve), material)


def mesh_of(curve):
    """The evaluated mesh of a curve or text data block."""
    carrier = bpy.data.objects.new("carrier", curve)
    bpy.context.scene.collection.objects.link(carrier)
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(carrier.evaluated_get(graph))
    bpy.data.objects.remove(carrier)
    return mesh


# --- print ------------------------------------------------------------------

def font(pattern):
    """A font by fontconfig pattern, or Blender's own where there is none."""
    try:
        path = subprocess.run(["fc-match", "-f", "%{file}", pattern],
                              capture_output=True, text=True, check=True).stdout
        return bpy.data.fonts.load(path, check_existing=True)
    except (OSError, subprocess.CalledProcessError, RuntimeError):
        return None


def lettering(string, size, material, pattern="serif", spacing=1.0):
    """Flat text in the xy plane, centred on the origin."""
    curve = bpy.data.curves.new("lettering", "FONT")
    curve.body = string
    curve.size = size
    curve.align_x = "CENTER"
    curve.align_y = "CENTER"
    curve.space_character = spacing
    curve.font = font(pattern) or curve.font
    return add_mesh("lettering", mesh_of(curve), material, smooth=False)


def patch(width, height, material):
    """A flat rectangle in the xy plane: label paper, rules and blocks."""
    w, h = width / 2, height / 2
    return from_faces("patch", [(-w, -h, 0), (w, -h, 0), (w, h, 0), (-w, h, 0)],
                      [(0, 1, 2, 3)], material, smooth=False)


def wrap(thing, radius, z, turn=0.0):
    """Roll a flat xy shape around the z axis, reading from the front (-y)."""
    shape = bmesh.new()
    shape.from_mesh(thing.data)
    # Long faces would cut through the curved surface as chords.
    xs = [v.co.x for v in shape.verts]
    step = radius * 0.06
    for k in range(math.ceil(min(xs) / step), math.floor(max(xs) / step) + 1):
        bmesh.ops.bisect_plane(shape, geom=shape.verts[:] + shape.edges[:] + shape.faces[:],
                               plane_co=(k * step, 0, 0), plane_no=(1, 0, 0))
    for vertex in shape.verts:
        angle = vertex.co.x / radius + turn
        r = radius + vertex.co.z
        vertex.co = (r * math.sin(angle), -r * math.cos(angle), z + vertex.co.y)
    for face in shape.faces:
        face.smooth = True
    shape.to_mesh(thing.data)
    shape.free()
    return thing


def stand_up(thing, y, x=0.0, z=0.0):
    """Turn a flat xy shape to face the camera (-y) at depth y."""
    thing.data.transform(Matrix.Translation((x, y, z)) @ Matrix.Rotation(math.pi / 2, 4, "X"))
    return thing


# --- placing ----------------------------------------------------------------

def new_objects(build, *args, **kwargs):
    """Run a modelling function and return the objects it made."""
    before = set(bpy.data.objects)
    build(*args, **kwargs)
    return [o for o in bpy.data.objects if o not in before]


def place(things, location=(0, 0, 0), turn=0.0, tilt=(0.0, 0.0)):
    """Move a group of objects as one: turn about z, tilt about x and y (degrees)."""
    handle = bpy.data.objects.new("handle", None)
    bpy.context.scene.collection.objects.link(handle)
    for thing in things:
        if thing.parent is None:
            thing.parent = handle
    handle.location = location
    handle.rotation_euler = (math.radians(tilt[0]), math.radians(tilt[1]), math.radians(turn))
    return things


def move(thing, offset=(0, 0, 0), rotate=(0, 0, 0)):
    """Bake a rotation (degrees, xyz order) and an offset into the mesh."""
    turn = Matrix.Identity(4)
    for angle, axis in zip(rotate, "XYZ"):
        turn = Matrix.Rotation(math.radians(angle), 4, axis) @ turn
    thing.data.transform(Matrix.Translation(offset) @ turn)
    return thing
