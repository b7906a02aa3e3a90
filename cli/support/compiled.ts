/** Is this the compiled program, as the package has it? The files of a checkout are TypeScript. */
export const isCompiled = import.meta.url.endsWith(".js");
