/** Functions of a generated module, by name; only those that are called stand in it. */
const RUNTIME: Readonly<Record<string, string>> = {
  decoded: `
/** Numbers of 4 bytes, little-endian, out of base64. */
function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}`,
  fill: `
/** Takes the numbers of a port: real ones, or whole ones from 0 to below \`size\`. */
function fill(array, given, port, size) {
  const values = typeof given === 'number' ? [given] : given;
  if (values?.length !== array.length) {
    throw new RangeError(\`\${port}: found \${values?.length ?? 'no'} numbers, expected \${array.length}.\`);
  }
  for (let i = 0; i < array.length; i++) {
    const value = values[i];
    const fits = size === undefined ? Number.isFinite(value) : Number.isInteger(value) && value >= 0 && value < size;
    if (!fits) {
      const expected = size === undefined ? 'a finite number' : \`a whole number from 0 to \${size - 1}\`;
      throw new RangeError(\`\${port}: found \${value}, expected \${expected}.\`);
    }
    array[i] = value;
  }
}`,
  requireInputs: `
/** Refuses what is no object. */
function requireInputs(operation, inputs, ports) {
  if (typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)) return;
  const found = inputs === undefined ? 'nothing' : Array.isArray(inputs) ? 'a list' : String(inputs);
  throw new TypeError(\`\${operation}: found \${found}, expected an object with what each port reads: \${ports.join(', ')}.\`);
}`,
  stepsOf: `
/** The entries of a port, one for each step: each letter of a text is one, and a name by itself. */
function stepsOf(given, port, lettered) {
  const steps = typeof given !== 'string' ? given : lettered ? [...given] : [given];
  if (given === undefined || typeof steps?.length === 'number') return steps;
  throw new TypeError(\`\${port}: found \${given}, expected a list with an entry for each step.\`);
}`,
  symbolOf: `
/** The number of a symbol that may be given by its letter or name. */
function symbolOf(given, texts, port) {
  if (typeof given !== 'string') return given;
  const symbol = texts.indexOf(given);
  if (symbol >= 0) return symbol;
  const known = texts.slice(0, 10).map((text) => JSON.stringify(text)).join(', ');
  const more = texts.length > 10 ? ' and others' : '';
  throw new RangeError(\`\${port}: found \${JSON.stringify(given)}, expected a whole number, or one of \${known}\${more}.\`);
}`,
  likeliest: `
/** Where the largest number stands, the first of equals. */
function likeliest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}`,
  standardised: `
/** Numbers in people's units as training had them. */
function standardised(given, mean, deviation) {
  const values = typeof given === 'number' ? [given] : given;
  return values && Array.from(values, (x, i) => (x - mean[i]) / deviation[i]);
}`,
  inUnits: `
/** Numbers as training had them in people's units. */
function inUnits(values, mean, deviation) {
  return Array.from(values, (x, i) => mean[i] + deviation[i] * x);
}`,
  softmax: `
/** exp(x) over its sum, without overflow. */
function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}`,
  logistic: `
/** 1 / (1 + exp(-x)), without overflow. */
function logistic(x) {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}`,
  roundHalfToEven: `
/** The nearest whole number, of two as near the even one. */
function roundHalfToEven(x) {
  const up = Math.round(x);
  return Math.abs(x % 1) === 0.5 && up % 2 !== 0 ? up - 1 : up;
}`,
  errorFunction: `
/** The error function, by its series up to 2 and by its continued fraction from there (Abramowitz and Stegun, 7.1). */
function errorFunction(x) {
  const size = Math.abs(x);
  const square = x * x;
  if (size < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; sum + term !== sum; n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
  }
  if (!(size < 6)) return Math.sign(x);
  let fraction = size;
  for (let level = 60; level > 0; level--) fraction = size + level / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / fraction);
}`,
};

/** The functions that some code calls, as text. */
export function calledFunctions(code: string): readonly string[] {
  return Object.entries(RUNTIME)
    .filter(([name]) => code.includes(`${name}(`))
    .map(([, text]) => text.trimStart());
}
