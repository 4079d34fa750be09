// Small ONNX files, good and bad, written field by field: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

const varint = (number) => {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(number)); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
};
const integer = (field, number) => Buffer.concat([varint(field << 3), varint(number)]);
const bytes = (field, ...parts) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
};

export const ints = (name, values) =>
  bytes(5, bytes(1, name), ...values.map((value) => integer(8, value)), integer(20, 7));
export const graphAttribute = (name, graph) => bytes(5, bytes(1, name), bytes(6, graph), integer(20, 5));
export const node = (type, inputs, outputs, attributes = [], domain = '') =>
  bytes(1, ...inputs.map((name) => bytes(1, name)), ...outputs.map((name) => bytes(2, name)), bytes(4, type),
    ...attributes, ...(domain ? [bytes(7, domain)] : []));
export const value = (field, name, shape, type = 1) =>
  bytes(field, bytes(1, name),
    bytes(2, bytes(1, integer(1, type), bytes(2, ...shape.map((size) => bytes(1, integer(1, size)))))));
export const tensor = (name, shape, type, raw, ...more) =>
  bytes(5, ...shape.map((size) => integer(1, size)), integer(2, type), bytes(8, name), bytes(9, raw), ...more);
export const elsewhere = (path) =>
  Buffer.concat([bytes(13, bytes(1, 'location'), bytes(2, path)), integer(14, 1)]);
export const graph = (...parts) => Buffer.concat([...parts, bytes(2, 'graph')]);
export const model = (content, ...more) =>
  Buffer.concat([integer(1, 8), bytes(7, content), bytes(8, bytes(1, ''), integer(2, 15)), ...more]);
export const functionOf = (name) => bytes(25, bytes(1, name), bytes(10, 'own'));

/** The brightness of a photo as its mask: of no use, but all that a model has to be. */
export const brightness = (side = 64, channels = 3) =>
  model(graph(node('ReduceMean', ['x'], ['y'], [ints('axes', [1])]), value(11, 'x', [1, channels, side, side]),
    value(12, 'y', [1, 1, side, side])));
