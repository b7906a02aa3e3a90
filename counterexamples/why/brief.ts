/** A long path of a step without its middle: `set-flags/.../zap-leaf`. */
export const brief = (path: string): string => {
  const parts = path.split("/");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  return parts.length < 4 ? path : `${first}/.../${last}`;
};
