// A proxy that breaks connections in the ways that networks and providers do. It knows bytes, no HTTP.
import net from 'node:net';

/**
 * What can happen to a connection. By name:
 * `resetBefore`     nothing arrives
 * `resetDuring`     cut in the middle of the request
 * `resetAfter`      the server has the request and begins to answer; the client hears nothing of it
 * `resetInAnswer`   cut in the middle of the answer
 * `truncate`        the answer ends early, in an orderly way
 * `hang`            the server has the request; no byte of the answer comes, and the connection stays
 * `slow`            the answer comes a byte a second, and the connection stays
 */
export const faults = {
  none: (client, server) => client.pipe(server).pipe(client),

  resetBefore: (client) => client.resetAndDestroy(),

  resetDuring(client, server) {
    client.once('data', (bytes) => {
      server.write(bytes.subarray(0, bytes.length / 2));
      client.resetAndDestroy();
    });
  },

  resetAfter(client, server) {
    client.pipe(server);
    server.once('data', () => client.resetAndDestroy());
  },

  resetInAnswer(client, server) {
    client.pipe(server);
    server.once('data', (bytes) => client.write(bytes.subarray(0, bytes.length / 2), () => client.resetAndDestroy()));
  },

  truncate(client, server) {
    client.pipe(server);
    server.once('data', (bytes) => client.end(bytes.subarray(0, bytes.length / 2)));
  },

  hang(client, server) {
    client.pipe(server);
    server.resume();
  },

  slow(client, server) {
    client.pipe(server);
    const waiting = [];
    server.on('data', (bytes) => waiting.push(...bytes));
    const drip = setInterval(() => waiting.length > 0 && client.write(Buffer.of(waiting.shift())), 1000);
    client.once('close', () => clearInterval(drip));
  },
};

// Here the client hears nothing of it when the server closes.
const staying = ['hang', 'slow'];

export class FaultProxy {
  connections = 0;
  #sockets = new Set();

  /** `choose(n)` answers the name of the fault of the n-th connection, from 0. */
  static async start(target, choose = () => 'none') {
    const proxy = new FaultProxy();
    proxy.choose = choose;
    const { hostname, port } = new URL(target);
    proxy.listener = net.createServer((client) => {
      const server = net.connect(Number(port), hostname);
      const fault = proxy.choose(proxy.connections++);
      for (const socket of [client, server]) {
        proxy.#sockets.add(socket);
        socket.on('error', () => {});
        socket.once('close', () => proxy.#sockets.delete(socket));
      }
      client.once('close', () => server.destroy());
      if (!staying.includes(fault)) server.once('close', () => client.destroy());
      faults[fault](client, server);
    });
    await new Promise((resolve) => proxy.listener.listen(0, '127.0.0.1', resolve));
    proxy.url = `http://127.0.0.1:${proxy.listener.address().port}`;
    return proxy;
  }

  async stop() {
    this.#sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.listener.close(resolve));
  }
}
