/** Names for columns that can be keys of an object: the second `a` becomes `a_2`, one without a name `column_3`. */
export function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set<string>(header);
  const used = new Set<string>();
  return header.map((column, index) => {
    const base = column.trim() === "" ? `column_${index + 1}` : column;
    let name = base;
    for (let times = 2; used.has(name) || (name !== column && taken.has(name)); times++) name = `${base}_${times}`;
    used.add(name);
    return name;
  });
}
