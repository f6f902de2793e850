/** The same numbers in every run, so that a failure can be seen again. */
export function randomOf(seedNumber: number): (below: number) => number {
  let state = seedNumber;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}
