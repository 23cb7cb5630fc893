/** Parses server-sent events from text that arrives in pieces. INV-1: It buffers at most one unfinished event. */

export class EventReader {
  #rest = '';

  /** Returns the `data` of every event that this piece completes. */
  read(piece: string): readonly string[] {
    const blocks = (this.#rest + piece).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const data = block.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
      return data.length === 0 ? [] : [data.join('\n')];
    });
  }
}
