// Memory is handed out once and never taken back: tables live as long as the tokenizer.

let free: usize = (__heap_base + 63) & ~63;

/** So many bytes of zeros, at a cache line of their own. */
export function allocate(size: usize): usize {
  const at = free;
  free = (at + size + 63) & ~63;
  const pages = <i32>((free + 0xffff) >>> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
  return at;
}
