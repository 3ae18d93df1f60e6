/** A figure beside the bar that the design sets. */
export const beside = (value: number, most: number, unit: string, digits = 1): string =>
  `${value.toFixed(digits)}${unit} (bar ${most}${unit}: ${value <= most ? 'met' : 'NOT MET'})`;

export const median = (values: number[]): number => quantile(values, 0.5);

export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
