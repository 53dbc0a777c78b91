// Ridge regression of many targets on the same features, by Cholesky's method (Golub and Van Loan, 4.2).

/** Gives the weights w of a target y: the minimum of |F w - y|² + penalty |w|². Rows of `features` are samples. */
export function createRidge(
  features: readonly Float64Array[],
  penalty: number,
): (target: Float64Array) => Float64Array {
  const width = features[0]?.length ?? 0;
  const normal = new Float64Array(width * width);
  for (const row of features) {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++)
        normal[i * width + j] = (normal[i * width + j] as number) + (row[i] as number) * (row[j] as number);
    }
  }
  for (let i = 0; i < width; i++) normal[i * width + i] = (normal[i * width + i] as number) + Math.max(penalty, 1e-9);
  factorize(normal, width);
  return (target) => {
    const right = new Float64Array(width);
    features.forEach((row, sample) => {
      for (let i = 0; i < width; i++) right[i] = (right[i] as number) + (row[i] as number) * (target[sample] as number);
    });
    return substitute(normal, right);
  };
}

/** The lower Cholesky factor in place. */
function factorize(a: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * size + k] as number) * (a[j * size + k] as number);
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (a[j * size + j] as number);
    }
  }
}

function substitute(factor: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (factor[i * size + k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (factor[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] = (x[i] as number) - (factor[k * size + i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (factor[i * size + i] as number);
  }
  return x;
}
