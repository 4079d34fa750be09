// The S3 server of the tests by itself: prints its address, and ends with its standard input.
import { S3Server } from './server.mjs';

const server = await S3Server.start(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${server.url}\n`);
process.stdin.resume();
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)));
