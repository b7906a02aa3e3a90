/** The gdb remote protocol's framing: `$body#checksum`, the checksum being the bytes' sum modulo 256. */
export const frame = (body: string): string => {
  const sum = [...Buffer.from(body, "latin1")].reduce((a, b) => (a + b) & 0xff, 0);
  return `$${body}#${sum.toString(16).padStart(2, "0")}`;
};

export interface Unframed {
  readonly bodies: readonly string[];
  /** `-` was heard: our last packet arrived garbled. */
  readonly resend: boolean;
  /** Packets whose checksum is wrong: to be asked for again. */
  readonly garbled: number;
  /** The beginning of a packet whose end has not come yet. */
  readonly rest: string;
}

/** Takes what was heard apart; acknowledgements between the packets are dropped. */
export const unframe = (heard: string): Unframed => {
  const bodies: string[] = [];
  let [resend, garbled, at] = [false, 0, 0];
  for (;;) {
    const start = heard.indexOf("$", at);
    resend ||= heard.slice(at, start < 0 ? undefined : start).includes("-");
    if (start < 0) return { bodies, resend, garbled, rest: "" };
    const end = heard.indexOf("#", start);
    if (end < 0 || end + 3 > heard.length)
      return { bodies, resend, garbled, rest: heard.slice(start) };
    const body = heard.slice(start + 1, end);
    if (frame(body).slice(-2) === heard.slice(end + 1, end + 3).toLowerCase()) bodies.push(body);
    else garbled++;
    at = end + 3;
  }
};
