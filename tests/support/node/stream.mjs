// A reader of the event stream.
import assert from 'node:assert/strict';

const path = '/api/ai-playground/events';

/** Reads a stream of events until it is closed: {id, name, data} each. */
export class Stream {
  events = [];
  #abort = new AbortController();

  static async open(client, lastEventId, { headers = {}, since } = {}) {
    const stream = new Stream();
    const query = since === undefined ? '' : `?since=${since}`;
    const response = await fetch(`${client.url}${path}${query}`, {
      headers: { cookie: client.cookie, ...headers, ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }) },
      signal: stream.#abort.signal,
    });
    assert.equal(response.status, 200);
    stream.ended = stream.#read(response.body);
    return stream;
  }

  async #read(body) {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const bytes of body) {
        text += decoder.decode(bytes, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop();
        blocks.forEach((block) => this.#take(block));
      }
    } catch {
      // The server was killed, or we have closed.
    }
  }

  #take(block) {
    const fields = Object.fromEntries(
      block.split('\n').filter((line) => line && !line.startsWith(':')).map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    if (fields.event) this.events.push({ id: Number(fields.id), name: fields.event, data: JSON.parse(fields.data) });
  }

  async close() {
    this.#abort.abort();
    await this.ended;
  }
}
