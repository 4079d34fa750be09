// Calls from other addresses than 127.0.0.1: the whole of 127.0.0.0/8 is this machine.
import { request } from 'node:http';

/** The n-th of many addresses of this machine, none of which is 127.0.0.1. */
export const address = (n) => `127.0.${1 + Math.floor(n / 250)}.${2 + (n % 250)}`;

/** A call with a JSON body from `from`: {status, headers, data, cookies}. */
export function callFrom(from, url, method, path, body, headers = {}) {
  const { hostname, port, host } = new URL(url);
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname, port, method, path, localAddress: from, agent: false,
        headers: { host, ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }), ...headers },
      },
      (response) => {
        let answer = '';
        response.on('data', (bytes) => (answer += bytes)).on('error', reject).on('end', () => {
          const cookies = (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]);
          resolve({ status: response.statusCode, headers: response.headers, cookies, text: answer });
        });
      },
    );
    asked.on('error', reject).end(text);
  });
}
