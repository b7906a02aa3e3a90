/** A list of 32-bit numbers that grows. Whoever reads much takes `data`, which growing replaces. */
export class Ints {
  data = new Int32Array(1024);
  length = 0;

  get bytes(): number {
    return this.data.byteLength;
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  clear(): void {
    this.length = 0;
  }
}
