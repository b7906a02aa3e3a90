/** A path in so many characters: without its first parts, as far as it has more than one. */
export const fitPath = (path: string, characters: number): string => {
  if (path.length <= characters) return path;
  const parts = path.replace(/^\.\.\.\//, "").split("/");
  while (parts.length > 1 && parts.join("/").length + 4 > characters) parts.shift();
  return `.../${parts.join("/")}`;
};

/** What was chosen, ` gfn=0 access=write`, in so many characters: as many of its parts as there is room for. */
export const fitChoice = (choice: string, characters: number): string => {
  if (choice.length <= characters) return choice;
  const parts = choice.split(" ");
  while (parts.length > 1 && parts.join(" ").length + 4 > characters) parts.pop();
  return `${parts.join(" ")} ...`;
};
