/** A path in so many characters: without its first parts, as far as it has more than one. */
export const fitPath = (path: string, characters: number): string => {
  if (path.length <= characters) return path;
  const parts = path.replace(/^\.\.\.\//, "").split("/");
  while (parts.length > 1 && parts.join("/").length + 4 > characters) parts.shift();
  return `.../${parts.join("/")}`;
};
