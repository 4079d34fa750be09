// The page's typed client against this server: where the types of api/openapi.yaml don't fit, it does not even compile.
import { fileURLToPath } from 'node:url';

import { onBothDatabases } from '../support/node/stage.mjs';
import { compile, fromWeb, run, ts } from '../support/node/typescript.mjs';
import { daysWork } from './days-work.mjs';

const file = fileURLToPath(new URL('typed-client.ts', import.meta.url));
const { emitted } = compile([file], {}, {
  exactOptionalPropertyTypes: false,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  paths: { 'openapi-fetch': [fromWeb.resolve('openapi-fetch').replace(/\.cjs$/, '')] },
  esModuleInterop: true,
});
const { typedClient } = run(emitted[file.replace(/\.ts$/, '.js')], fromWeb);

onBothDatabases((stage) => daysWork(stage, () => typedClient(stage.server.url, stage.client.cookie)));
