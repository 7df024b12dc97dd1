"use strict";
/** Anderson's mixing of a fixed-point iteration, as `equilibrium/anderson.py` has it. */
const Anderson = (() => {
  const { zeros, invert } = Kernel;
  const MEMORY = 12;
  const RIDGE = 1e-8;

  /** Mix the last steps (Walker & Ni 2011, eq. 2.2); the history is in single precision.
   * @param {number} size */
  function mixer(size) {
    /** @type {Float32Array[]} */ const steps = [];
    /** @type {Float32Array[]} */ const images = [];
    const gram = zeros(MEMORY * MEMORY);
    /** @type {Float64Array | null} */ let lastStep = null;
    /** @type {Float64Array | null} */ let lastImage = null;
    let count = 0;
    /** @param {Float32Array} a @param {Float32Array} b */
    function dot(a, b) {
      let one = 0, two = 0;
      const even = size - (size % 2);
      for (let i = 0; i < even; i += 2) {
        one += a[i] * b[i];
        two += a[i + 1] * b[i + 1];
      }
      return even < size ? one + two + a[even] * b[even] : one + two;
    }
    /** @param {Float64Array} x @param {Float64Array} f */
    return function next(x, f) {
      const image = zeros(size);
      for (let i = 0; i < size; i++) image[i] = x[i] + f[i];
      if (lastStep && lastImage) {
        const slot = count % MEMORY;
        const dStep = (steps[slot] ||= new Float32Array(size));
        const dImage = (images[slot] ||= new Float32Array(size));
        for (let i = 0; i < size; i++) {
          dStep[i] = f[i] - lastStep[i];
          dImage[i] = image[i] - lastImage[i];
        }
        lastStep = f;
        lastImage = image.slice();
        const used = Math.min(++count, MEMORY);
        const single = Float32Array.from(f);
        const right = zeros(used);
        for (let h = 0; h < used; h++) {
          gram[slot * MEMORY + h] = gram[h * MEMORY + slot] = dot(dStep, steps[h]);
          right[h] = dot(single, steps[h]);
        }
        const gamma = scaledSolve(gram, right, used);
        for (let h = 0; h < used; h++) {
          const past = images[h];
          const weight = gamma[h];
          for (let i = 0; i < size; i++) image[i] -= weight * past[i];
        }
        return image;
      }
      lastStep = f;
      lastImage = image.slice();
      return image;
    };
  }

  /** Solve the small system of the mixer, scaled to a unit diagonal with a ridge.
   * @param {Float64Array} gram @param {Float64Array} right @param {number} used */
  function scaledSolve(gram, right, used) {
    const size = zeros(used).map((_, h) => Math.sqrt(gram[h * MEMORY + h]) || 1);
    const a = zeros(used * used);
    for (let r = 0; r < used; r++) {
      for (let c = 0; c < used; c++) {
        a[r * used + c] = gram[r * MEMORY + c] / (size[r] * size[c]) + (r === c ? RIDGE : 0);
      }
    }
    invert(a, used);
    return size.map((own, r) => {
      let sum = 0;
      for (let c = 0; c < used; c++) sum += (a[r * used + c] * right[c]) / size[c];
      return sum / own;
    });
  }

  return { mixer };
})();
