# SPDX-License-Identifier: Apache-2.0
"""Procedural materials, all built on the principled shader."""

import bpy


def rgb(code):
    """A linear colour from an sRGB '#rrggbb'."""
    channels = [int(code[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return (*linear, 1.0)


class Shader:
    """A small wrapper that keeps node code readable."""

    def __init__(self, name):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.bsdf = self.tree.nodes["Principled BSDF"]
        self.output = self.tree.nodes["Material Output"]

    def set(self, node, **inputs):
        for name, value in inputs.items():
            socket = node.inputs[name.replace("_", " ")]
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
            else:
                socket.default_value = value
        return node

    def add(self, kind, settings=None, **inputs):
        node = self.tree.nodes.new("ShaderNode" + kind)
        for name, value in (settings or {}).items():
            setattr(node, name, value)
        return self.set(node, **inputs)

    def where(self, stretch=(1, 1, 1), kind="Object", turn=(0, 0, 0)):
        """Texture coordinates in centimetres of the object."""
        source = self.add("TexCoord").outputs[kind]
        mapping = self.add("Mapping", Vector=source, Scale=stretch, Rotation=turn)
        return mapping.outputs[0]

    def noise(self, scale, vector=None, detail=4.0, distortion=0.0, roughness=0.5):
        return self.add("TexNoise", Vector=vector or self.where(), Scale=scale, Detail=detail,
                        Distortion=distortion, Roughness=roughness).outputs["Fac"]

    def ramp(self, factor, *stops):
        """Map 0..1 to colours: stops are (position, '#rrggbb')."""
        node = self.add("ValToRGB", Fac=factor)
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (position, code) in zip(elements, stops):
            element.position = position
            element.color = rgb(code)
        return node.outputs["Color"]

    def span(self, factor, low, high, to_low=0.0, to_high=1.0):
        return self.add("MapRange", {"clamp": True}, Value=factor, From_Min=low, From_Max=high,
                        To_Min=to_low, To_Max=to_high).outputs[0]

    def mix(self, factor, first, second, blend="MIX"):
        return self.add("MixRGB", {"blend_type": blend}, Fac=factor,
                        Color1=first, Color2=second).outputs[0]

    def math(self, operation, first, second):
        node = self.add("Math", {"operation": operation})
        for socket, value in zip(node.inputs, (first, second)):
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
            else:
                socket.default_value = value
        return node.outputs[0]

    def blend(self, factor, first, second):
        """Mix two shader nodes and make the result the surface."""
        both = self.add("MixShader", Fac=factor)
        self.tree.links.new(first.outputs[0], both.inputs[1])
        self.tree.links.new(second.outputs[0], both.inputs[2])
        return self.surface(both)

    def surface(self, node):
        self.tree.links.new(node.outputs[0], self.output.inputs["Surface"])
        return self.material

    def bump(self, height, strength=0.3, depth=0.05, under=None):
        inputs = {"Height": height, "Strength": strength, "Distance": depth}
        if under is not None:
            inputs["Normal"] = under
        return self.add("Bump", **inputs).outputs[0]

    def finish(self, **inputs):
        self.set(self.bsdf, **inputs)
        return self.material


# --- plain ------------------------------------------------------------------

def plain(name, colour, roughness=0.5, metallic=0.0, **more):
    return Shader(name).finish(Base_Color=rgb(colour), Roughness=roughness,
                               Metallic=metallic, **more)


def ink(colour):
    return plain("ink", colour, 0.6)


def soft_plastic(colour):
    """Moulded plastic with the faint grain that breaks up highlights."""
    s = Shader("soft plastic")
    grain = s.bump(s.noise(45, detail=2), 0.12, 0.02)
    return s.finish(Base_Color=rgb(colour), Roughness=0.42, Normal=grain)


def rubber(colour):
    s = Shader("rubber")
    return s.finish(Base_Color=rgb(colour), Roughness=s.span(s.noise(3), 0, 1, 0.4, 0.6),
                    Specular=0.35)


def leather(colour):
    s = Shader("leather")
    cells = s.add("TexVoronoi", {"feature": "DISTANCE_TO_EDGE"}, Vector=s.where(),
                  Scale=7).outputs["Distance"]
    grain = s.bump(s.span(cells, 0, 0.12), 0.25, 0.03)
    return s.finish(Base_Color=rgb(colour), Roughness=0.48, Normal=grain)


# --- metal ------------------------------------------------------------------

def metal(colour, roughness=0.25, brushed=None):
    """`brushed` stretches the scratches: a small number runs along that axis."""
    s = Shader("metal")
    smudge = s.span(s.noise(0.6, detail=5), 0.3, 0.7, roughness * 0.8, roughness * 1.3)
    inputs = {"Base_Color": rgb(colour), "Metallic": 1.0, "Roughness": smudge}
    if brushed:
        scratches = s.noise(18, s.where(brushed), detail=3)
        inputs["Normal"] = s.bump(scratches, 0.12, 0.01)
    return s.finish(**inputs)


# --- pottery, glass ---------------------------------------------------------

def stoneware(glaze, glaze_dark, clay, edge):
    """Speckled glaze that stops at height `edge` above the raw clay foot."""
    s = Shader("stoneware")
    height = s.add("SeparateXYZ", Vector=s.where()).outputs["Z"]
    wobble = s.span(s.noise(0.5), 0, 1, -0.15, 0.15)
    glazed = s.span(s.math("ADD", height, wobble), edge - 0.06, edge + 0.06)

    cloud = s.ramp(s.noise(0.45, detail=6), (0.35, glaze), (0.7, glaze_dark))
    spots = s.add("TexVoronoi", Vector=s.where(), Scale=4.5).outputs["Distance"]
    chance = s.noise(2.2, detail=1)
    dark = s.math("MULTIPLY", s.span(spots, 0.10, 0.16, 1, 0), s.span(chance, 0.45, 0.55))
    cloud = s.mix(dark, cloud, rgb("#2b2420"))

    grit = s.ramp(s.noise(9, detail=6), (0.35, clay), (0.75, "#7d6a58"))
    bumps = s.bump(s.noise(1.0, detail=3), 0.12, 0.15)
    return s.finish(Base_Color=s.mix(glazed, grit, cloud),
                    Roughness=s.span(glazed, 0, 1, 0.85, 0.22), Normal=bumps)


def matte_ceramic(colour, shade):
    s = Shader("matte ceramic")
    tint = s.ramp(s.noise(0.35, detail=7), (0.3, colour), (0.75, shade))
    grain = s.bump(s.noise(14, detail=4), 0.18, 0.03)
    return s.finish(Base_Color=tint, Roughness=0.68, Specular=0.35, Normal=grain)


def enamel(colour):
    s = Shader("enamel")
    wave = s.bump(s.noise(0.35, detail=2), 0.06, 0.2)
    return s.finish(Base_Color=rgb(colour), Roughness=0.16, Clearcoat=0.6,
                    Clearcoat_Roughness=0.05, Normal=wave)


def tinted_glass(colour, shadow):
    """Glass whose shadow is light: without this, closed glass casts black."""
    s = Shader("glass")
    s.set(s.bsdf, Base_Color=rgb(colour), Roughness=0.02, Transmission=1.0, IOR=1.48)
    through = s.add("BsdfTransparent", Color=rgb(shadow))
    is_shadow = s.add("LightPath").outputs["Is Shadow Ray"]
    return s.blend(is_shadow, s.bsdf, through)


# --- wood, paper, cloth -----------------------------------------------------

def wood(light, dark, along="X", roughness=0.45, scale=1.0):
    """Grain that runs along one object axis."""
    s = Shader("wood")
    long = {"X": (0.07, 1, 1), "Y": (1, 0.07, 1), "Z": (1, 1, 0.07)}[along]
    stretched = s.where([v * scale for v in long])
    figure = s.noise(0.55, stretched, detail=5, distortion=1.2)
    rings = s.math("PINGPONG", s.span(figure, 0.2, 0.8, 0, 6), 1.0)
    fibre = s.noise(9, stretched, detail=4, roughness=0.65)
    tone = s.mix(0.45, rings, fibre)
    colour = s.ramp(tone, (0.15, dark), (0.75, light))
    pores = s.span(fibre, 0.52, 0.7, 1.0, 0.72)
    colour = s.mix(1.0, colour, pores, "MULTIPLY")
    return s.finish(Base_Color=colour, Roughness=s.span(tone, 0, 1, roughness * 1.2, roughness * 0.85),
                    Normal=s.bump(fibre, 0.15, 0.02))


def planks(light, dark, width=11.0, roughness=0.5):
    """A table top or floor: boards along x that differ in tone."""
    s = Shader("planks")
    bricks = s.add("TexBrick", {"offset": 0.37, "squash": 1.0}, Vector=s.where(), Scale=1.0,
                   Color1=(0.15, 0.15, 0.15, 1), Color2=(0.9, 0.9, 0.9, 1),
                   Mortar=(0, 0, 0, 1), Mortar_Size=0.05, Mortar_Smooth=0.6,
                   Brick_Width=170.0, Row_Height=width)
    # The board's tone also moves the grain, so that boards do not line up.
    offset = s.add("VectorMath", {"operation": "MULTIPLY"}, Vector=bricks.outputs["Color"])
    offset.inputs[1].default_value = (90, 35, 20)
    shift = s.add("VectorMath", {"operation": "ADD"}, Vector=s.where((0.06, 1, 1)))
    s.tree.links.new(offset.outputs[0], shift.inputs[1])
    shift = shift.outputs[0]
    figure = s.noise(0.28, shift, detail=6, distortion=1.5)
    fibre = s.noise(5, shift, detail=5, roughness=0.7)
    tone = s.mix(0.4, figure, fibre)
    colour = s.ramp(tone, (0.32, dark), (0.64, light))
    board = s.span(bricks.outputs["Color"], 0, 1, 0.72, 1.08)
    colour = s.mix(1.0, colour, board, "MULTIPLY")
    seam = s.span(bricks.outputs["Fac"], 0, 1, 1, 0.25)
    colour = s.mix(1.0, colour, seam, "MULTIPLY")
    relief = s.bump(seam, 0.5, 0.1, s.bump(fibre, 0.18, 0.03))
    return s.finish(Base_Color=colour, Roughness=s.span(tone, 0.3, 0.7, roughness * 1.2, roughness),
                    Normal=relief)


def cardstock(colour):
    s = Shader("cardstock")
    return s.finish(Base_Color=rgb(colour), Roughness=0.75, Specular=0.25,
                    Normal=s.bump(s.noise(25, detail=3), 0.08, 0.01))


def cloth(colour, shade, pitch=9.0, turn=0.0):
    """Plain weave; a larger `pitch` is a finer one."""
    s = Shader("cloth")
    place = s.where(turn=(0, 0, turn))
    warp = s.add("TexWave", {"bands_direction": "X"}, Vector=place, Scale=pitch / 6,
                 Distortion=0.8, Detail=2.0).outputs["Fac"]
    weft = s.add("TexWave", {"bands_direction": "Y"}, Vector=place, Scale=pitch / 6,
                 Distortion=0.8, Detail=2.0).outputs["Fac"]
    weave = s.mix(0.5, warp, weft)
    slub = s.noise(1.2, detail=6)
    tone = s.mix(0.55, weave, slub)
    return s.finish(Base_Color=s.ramp(tone, (0.25, shade), (0.7, colour)), Roughness=0.9,
                    Specular=0.15, Sheen=0.4, Normal=s.bump(weave, 0.45, 0.06))


def lampshade(colour, shade):
    """Linen on a cylinder: threads follow the height and the angle."""
    s = Shader("lampshade")
    threads = s.noise(6, s.where((1, 1, 7)), detail=3)
    upright = s.noise(9, s.where((1, 1, 0.12)), detail=3)
    weave = s.mix(0.5, threads, upright)
    colour = s.ramp(weave, (0.3, shade), (0.65, colour))
    cover = s.add("BsdfDiffuse", Color=colour, Normal=s.bump(weave, 0.35, 0.05))
    glow = s.add("BsdfTranslucent", Color=colour)
    return s.blend(0.45, cover, glow)


def leaf(colour, shade):
    s = Shader("leaf")
    tint = s.ramp(s.noise(0.5), (0.35, shade), (0.65, colour))
    return s.finish(Base_Color=tint, Roughness=0.4)


# --- walls and floors -------------------------------------------------------

def plaster(colour, shade, relief=0.35):
    s = Shader("plaster")
    cloud = s.ramp(s.noise(0.04, detail=8, roughness=0.6), (0.35, shade), (0.65, colour))
    trowel = s.bump(s.noise(0.22, detail=9, distortion=0.6, roughness=0.6), relief, 0.8)
    return s.finish(Base_Color=cloud, Roughness=0.85, Specular=0.2, Normal=trowel)


def tiles(colour, shade, grout, width=15.0, height=7.5):
    s = Shader("tiles")
    bricks = s.add("TexBrick", Vector=s.where(), Scale=1.0, Color1=rgb(colour), Color2=rgb(shade),
                   Mortar=rgb(grout), Mortar_Size=0.16, Mortar_Smooth=0.3, Bias=0.0,
                   Brick_Width=width, Row_Height=height)
    relief = s.bump(s.span(bricks.outputs["Fac"], 0, 1, 1, 0), 0.7, 0.25,
                    s.bump(s.noise(0.12, detail=2), 0.15, 0.6))
    return s.finish(Base_Color=bricks.outputs["Color"], Normal=relief,
                    Roughness=s.span(bricks.outputs["Fac"], 0, 1, 0.16, 0.9))


def terrazzo(ground, *chips):
    """Stone chips of a few colours and sizes in a pale ground."""
    s = Shader("terrazzo")
    colour = rgb(ground)
    for k, chip in enumerate(chips):
        cells = s.add("TexVoronoi", {"distance": "CHEBYCHEV"}, Randomness=1.0,
                      Vector=s.where(turn=(0.4 * k, 0.3 * k, 1.1 * k)), Scale=0.9 + 0.5 * k)
        here = s.span(cells.outputs["Distance"], 0.24, 0.26, 1, 0)
        some = s.span(s.noise(0.7 + 0.3 * k, detail=1), 0.42, 0.5)
        both = s.mix(1.0, here, some, "MULTIPLY")
        colour = s.mix(both, colour, rgb(chip))
    return s.finish(Base_Color=colour, Roughness=0.28,
                    Normal=s.bump(s.noise(3), 0.05, 0.03))


def paper_roll(low, high, floor_depth, rise):
    """Seamless paper; two colours make a gradient from the floor up the wall.

    The blend runs along the paper's length, i.e. depth plus height.
    """
    s = Shader("paper roll")
    split = s.add("SeparateXYZ", Vector=s.where())
    length = s.math("ADD", split.outputs["Y"], split.outputs["Z"])
    along = s.span(length, -floor_depth * 0.2, floor_depth + rise)
    return s.finish(Base_Color=s.ramp(along, (0.0, low), (1.0, high)), Roughness=0.8,
                    Specular=0.2, Normal=s.bump(s.noise(12, detail=3), 0.04, 0.02))


def glow(colour, strength):
    s = Shader("glow")
    light = s.add("Emission", Color=rgb(colour), Strength=strength)
    # Only meant to be seen: sampled as a lamp it would add noise.
    s.material.cycles.sample_as_light = False
    return s.surface(light)
