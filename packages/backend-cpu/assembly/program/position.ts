/**
 * Reads the position of a unit. One that no unit has is reported before the kernel traps: the two int32 at `status` become
 * the site of the lookup and the offending position.
 */
// @ts-ignore: decorator
@inline
export function positionAt(address: usize, extent: i32, status: usize, site: i32): i32 {
  const position = load<i32>(address);
  if (<u32>position >= <u32>extent) refuse(status, site, position);
  return position;
}

function refuse(status: usize, site: i32, position: i32): void {
  store<i32>(status, site);
  store<i32>(status, position, 4);
  unreachable();
}
