/** A copy of the bytes of a BufferSource: an ArrayBuffer, or a view of one. Throws TypeError for everything else. */
export function bytesOfSource(source: unknown): Uint8Array {
  if (ArrayBuffer.isView(source))
    return Uint8Array.from(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  // A page may pass a buffer from another frame, which has a different class.
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]')
    return new Uint8Array((source as ArrayBuffer).slice(0));
  throw new TypeError("The provided value is not of type '(ArrayBuffer or ArrayBufferView)'.");
}
