// Turns api/openapi.yaml into what the program serves of it: openapi.yaml, openapi.json and docs.html, one page that
// needs no script.   node tools/api-docs/build.mjs api/openapi.yaml OUT
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// The page's packages hold a YAML parser.
const { load } = createRequire(new URL('../../web/package.json', import.meta.url))('js-yaml');

const [source, folder] = process.argv.slice(2);
const yaml = readFileSync(source, 'utf8');
const api = load(yaml);

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const prose = (text) =>
  escape(text.trim())
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .split(/\n\s*\n/)
    .map((part) => `<p>${part}</p>`)
    .join('\n');
const nameOf = (ref) => ref.split('/').pop();
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const bounds = [
  ['minimum', '≥'],
  ['maximum', '≤'],
  ['minLength', 'length ≥'],
  ['maxLength', 'length ≤'],
  ['minItems', 'items ≥'],
  ['maxItems', 'items ≤'],
  ['pattern', 'matches'],
  ['default', 'default'],
];

/** A schema in a few words: its type, with a link where it has a name. */
function type(schema) {
  if (!schema) return 'any';
  if (schema.$ref) return `<a href="#schema-${slug(nameOf(schema.$ref))}">${escape(nameOf(schema.$ref))}</a>`;
  if ('const' in schema) return `<code>${escape(JSON.stringify(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(value)}</code>`).join(' | ');
  const choice = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choice) return choice.map(type).join(' | ');
  if (schema.type === 'array') return `list of ${type(schema.items)}`;
  const plain = [schema.type ?? 'any'].flat().join(' | ');
  return escape(schema.format ? `${plain} (${schema.format})` : plain);
}

const limits = (schema) =>
  bounds
    .filter(([key]) => schema?.[key] !== undefined)
    .map(([key, words]) => `${words} <code>${escape(schema[key])}</code>`)
    .join(', ');

/** The members of an object, one a row; those of objects without a name are put below their owner. */
function rows(schema, depth = 0) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const nested = member.type === 'array' ? member.items : member;
    const about = [member.description && escape(member.description), limits(member)].filter(Boolean).join('; ');
    const mark = required.has(name) ? '' : ' <small>optional</small>';
    const row = `<tr><td style="padding-left:${0.75 + depth}rem"><code>${escape(name)}</code>${mark}</td><td>${type(member)}</td><td>${about}</td></tr>`;
    return [row, ...(nested?.properties ? rows(nested, depth + 1) : [])];
  });
}

function table(schema) {
  if (!schema) return '';
  if (!schema.properties) return `<p>${type(schema)}</p>`;
  return `<table><thead><tr><th>Member</th><th>Type</th><th></th></tr></thead><tbody>${rows(schema).join('\n')}</tbody></table>`;
}

const parametersOf = (parameters) => {
  const lines = parameters.map(
    ({ name, in: place, required, schema, description }) =>
      `<tr><td><code>${escape(name)}</code>${required ? '' : ' <small>optional</small>'}</td><td>${place}</td><td>${type(schema)}</td><td>${[description && escape(description), limits(schema)].filter(Boolean).join('; ')}</td></tr>`,
  );
  return `<h4>Parameters</h4><table><thead><tr><th>Name</th><th>In</th><th>Type</th><th></th></tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
};

function response([status, given]) {
  const answer = given.$ref ? api.components.responses[nameOf(given.$ref)] : given;
  const contents = Object.entries(answer.content ?? {}).map(([media, { schema }]) => {
    // What is inside the envelope is what a reader looks for.
    const inner = schema?.properties?.data ?? schema;
    return media === 'application/json' ? table(inner) : `<p><code>${escape(media)}</code></p>`;
  });
  const isError = Number(status) >= 400;
  return isError ? null : `<h4>Answer <span class="status">${status}</span></h4>${answer.description === 'OK' ? '' : prose(answer.description)}${contents.join('')}`;
}

function operation(path, method, call) {
  const errors = Object.keys(call.responses).filter((status) => Number(status) >= 400);
  const body = Object.entries(call.requestBody?.content ?? {});
  return `<section class="call" id="${escape(call.operationId)}">
<h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path).replaceAll('/', '/<wbr>')}</code> <a class="anchor" href="#${escape(call.operationId)}" aria-label="Link to ${escape(call.operationId)}">#</a></h3>
<p>${escape(call.summary)}${call.security?.length === 0 ? ' <span class="open">no sign-in</span>' : ''}</p>
${call.parameters?.length ? parametersOf(call.parameters) : ''}
${body.map(([media, { schema }]) => `<h4>Body <small>${escape(media)}</small></h4>${table(schema)}${schema.$ref ? table(api.components.schemas[nameOf(schema.$ref)]) : ''}`).join('')}
${Object.entries(call.responses).map(response).filter(Boolean).join('\n')}
${errors.length ? `<p class="errors">Errors: ${errors.map((status) => `<span class="status bad">${status}</span>`).join(' ')} as <a href="#schema-error">Error</a></p>` : ''}
</section>`;
}

const calls = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, call]) => ({ path, method, call })),
);
const groups = api.tags.map((tag) => ({ ...tag, calls: calls.filter(({ call }) => call.tags.includes(tag.name)) }));

const css = readFileSync(new URL('docs.css', import.meta.url), 'utf8');
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(api.info.title)} API</title>
<style>${css}</style>
</head>
<body>
<nav aria-label="Calls">
<p class="title"><a href="#top">${escape(api.info.title)} API</a></p>
${groups.map((group) => `<details open><summary>${escape(group.name)}</summary><ul>${group.calls.map(({ path, method, call }) => `<li><a href="#${escape(call.operationId)}"><span class="method ${method}">${method.toUpperCase()}</span> ${escape(path.replace('/api/ai-playground', '').replace('/api/', '/'))}</a></li>`).join('')}</ul></details>`).join('\n')}
<details><summary>schemas</summary><ul>${Object.keys(api.components.schemas).map((name) => `<li><a href="#schema-${slug(name)}">${escape(name)}</a></li>`).join('')}</ul></details>
</nav>
<main id="top">
<h1>${escape(api.info.title)} API</h1>
${prose(api.info.description)}
<p>For programs: <a href="/api/openapi.yaml">openapi.yaml</a>, <a href="/api/openapi.json">openapi.json</a>.</p>
${groups.map((group) => `<h2 id="tag-${slug(group.name)}">${escape(group.description ?? group.name)}</h2>\n${group.calls.map(({ path, method, call }) => operation(path, method, call)).join('\n')}`).join('\n')}
<h2 id="schemas">Schemas</h2>
${Object.entries(api.components.schemas)
  .map(([name, schema]) => `<section class="call" id="schema-${slug(name)}"><h3>${escape(name)}</h3>${schema.description ? prose(schema.description) : ''}${table(schema)}</section>`)
  .join('\n')}
</main>
</body>
</html>
`;

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'openapi.yaml'), yaml);
writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(api)}\n`);
writeFileSync(join(folder, 'docs.html'), page);
